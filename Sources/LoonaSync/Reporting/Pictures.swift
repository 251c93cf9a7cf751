import ArgumentParser
import Exports
import Foundation
import Passes
import Reports
import RunStore

/// Which pictures are drawn beside a run's reports.
struct PictureOptions: ParsableArguments {
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case svg
  }

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Draw a QR code of each download link in passes.csv, as qr/PASS_ID.svg in the run's folder.", valueName: "svg"))
  var qr: Form?

  /// To be called before anything is sent.
  func requireLinks(in formats: [ReportSettings.Format]) throws {
    guard qr != nil, !formats.contains(.csv) else { return }
    throw Failure(.usage, "--qr draws the links of passes.csv: add csv to report.formats")
  }

  /// To be called when the run's reports are written.
  func draw(_ folder: RunFolder, _ console: Console) throws {
    guard qr != nil else { return }
    let pictures = try Pictures(of: folder)
    console.note(pictures.sentence)
  }
}

/// A QR code of each download link of `passes.csv`.
struct Pictures {
  private(set) var drawn = 0
  /// Passes of which Loona named no link, or one that no code holds.
  private(set) var without = 0
  private let path: String

  init(of folder: RunFolder) throws {
    let file = folder.file("passes.csv")
    guard FileManager.default.fileExists(atPath: file) else {
      throw Failure(
        .failed,
        "--qr: there is no passes.csv in \(folder.path): it is written by a run with csv among report.formats, once something was applied"
      )
    }
    let pictures = try PictureFolder(in: folder.path)
    path = pictures.path
    try draw(file, into: pictures)
  }

  private mutating func draw(_ file: String, into pictures: PictureFolder) throws {
    do {
      let reader = try CSVReader(path: file, dialect: CSVDialect(delimiter: UInt8(ascii: ",")))
      let (id, link) = (try reader.column("pass_id"), try reader.column("download_link"))
      var (drawn, without) = (0, 0)
      _ = try reader.readRows { record in
        guard let pass = Int64(record.field(id).string), let code = QRCode(record.field(link).string) else {
          without += 1
          return
        }
        try pictures.write(code, of: PassID(pass))
        drawn += 1
      } reject: { _ in
        without += 1
      }
      (self.drawn, self.without) = (drawn, without)
    } catch let error as ExportFileError where error.fact == .noRows {
      return
    }
  }

  var sentence: String {
    let rest = without > 0 ? "; \(DisplayNumber.text(without)) passes without a link" : ""
    return "QR codes: \(DisplayNumber.text(drawn)) in \(path)\(rest)"
  }
}
