import Passes

extension FieldRule.ValueType {
  /// Why a cell with this text would reject its row; nil where it would not.
  func problem(with text: String) -> CellProblem? {
    var buffer = ByteBuffer()
    return Array(text.utf8).withUnsafeBufferPointer { bytes in
      do throws(CellProblem) {
        try write(bytes.trimmed, into: &buffer)
        return nil
      } catch {
        return error
      }
    }
  }

  /// A default in the form in which the value travels, as Loona's own is normalised before the two are compared: a
  /// `0` that stood beside Loona's `0.00` would be written again every night.
  func normalisedDefault(_ text: String) throws(CellProblem) -> [UInt8] {
    guard !text.isEmpty else { return [] }
    let travelling = normalised(text)
    switch self {
    case .text, .map: break
    case .date: if let problem = Self.date(.iso).problem(with: travelling) { throw problem }
    case .phone, .money: if let problem = problem(with: travelling) { throw problem }
    }
    return Array(travelling.utf8)
  }
}
