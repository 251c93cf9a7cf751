/// What a run writes down of itself: `report`.
struct ReportSettings: Hashable, Sendable {
  enum Format: String, Hashable, Sendable, CaseIterable { case html, json, csv }

  let formats: [Format]

  static let keys = ["lang", "formats"]

  init(_ section: ConfigurationMapping?) {
    if let lang = section?["lang"], lang.word(Language.self) == .ru {
      lang.report(.valueNotYet("ru", accepted: "en"))
    }
    var formats: [Format] = []
    let accepted = "a list of html, json, csv"
    for item in section?["formats"]?.list(accepted: accepted) ?? [] {
      if let format = item.word(Format.self), !formats.contains(format) { formats.append(format) }
    }
    self.formats = section?["formats"] == nil ? Format.allCases : formats
  }

  private enum Language: String, CaseIterable { case en, ru }
}
