/// ANSI colours, or none.
struct Palette {
  let isOn: Bool

  func paint(_ text: String, _ tone: Tone) -> String {
    guard isOn, let code = Self.code(tone) else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private static func code(_ tone: Tone) -> Int? {
    switch tone {
    case .calm: nil
    case .made: 32
    case .changed: 34
    case .aside: 2
    case .warning: 33
    case .bad: 31
    }
  }
}
