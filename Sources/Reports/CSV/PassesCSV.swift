import Passes

/// `passes.csv`: `key`, `pass_id` and `download_link` of every pass that was created or found; what a mailing needs.
///
/// The link is empty where Loona named none. Form and neutralising: `CSVRows`.
public struct PassesCSV: ~Copyable {
  private var rows: CSVRows

  /// - Parameter sink: gets the file's bytes in pieces; they are valid only inside the call.
  public init(sink: @escaping (ByteSlice) throws -> Void) throws {
    rows = CSVRows(sink)
    for name in ["key", "pass_id", "download_link"] { rows.cell(name) }
    try rows.endRow()
  }

  public mutating func append(key: String, passID: PassID, link: String?) throws {
    rows.cell(key)
    rows.cell(passID.rawValue)
    rows.cell(link ?? "")
    try rows.endRow()
  }

  /// To be called once, at the end: what is still held goes to the sink.
  public mutating func finish() throws { try rows.flush() }
}
