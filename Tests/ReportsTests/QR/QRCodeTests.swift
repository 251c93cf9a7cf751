import Foundation
import Passes
import Reports
import Testing

@Suite struct QRCodeTests {
  /// ISO/IEC 18004: a dark ring, a light one, and a dark square of three, in three corners.
  @Test func `a code has the standard's finder patterns`() throws {
    let code = try #require(QRCode("https://cards.example.com/6482920558"))
    let corners = [(0, 0), (0, code.width - 7), (code.width - 7, 0)]
    for (top, left) in corners {
      for row in 0..<7 {
        for column in 0..<7 {
          let ring = max(abs(row - 3), abs(column - 3))
          #expect(code[row: top + row, column: left + column] == (ring != 2))
        }
      }
    }
  }

  /// Version 3 holds 42 bytes under error correction M, version 4 holds 62.
  @Test(arguments: [(42, 29), (43, 33), (62, 33), (63, 37)])
  func `a longer text takes a larger code`(_ bytes: Int, _ width: Int) throws {
    #expect(try #require(QRCode(String(repeating: "a", count: bytes))).width == width)
  }

  @Test func `what no code holds has none`() {
    #expect(QRCode("") == nil)
    #expect(QRCode(String(repeating: "a", count: 2331))?.width == 177)
    #expect(QRCode(String(repeating: "a", count: 2332)) == nil)
  }

  @Test func `the picture has as much dark in it as the code, and four modules of white around`() throws {
    let code = try #require(QRCode("https://cards.example.com/1"))
    let dark = (0..<code.width).map { row in (0..<code.width).count { code[row: row, column: $0] } }.reduce(0, +)
    let runs = code.svg.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/)
    #expect(runs.compactMap { Int($0.3) }.reduce(0, +) == dark)
    #expect(runs.allSatisfy { $0.3 == $0.4 })
    #expect(runs.compactMap { Int($0.1) }.min() == 4 && runs.compactMap { Int($0.2) }.min() == 4)
    #expect(code.svg.contains("viewBox=\"0 0 \(code.width + 8) \(code.width + 8)\""))
    #expect(!code.svg.contains("example"))
  }
}

@Suite struct PictureFolderTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pictures-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func `a picture is its owner's, is named for its pass, and is written over`() throws {
    try inFolder { folder in
      let code = try #require(QRCode("https://cards.example.com/1"))
      for _ in 0..<2 { try PictureFolder(in: folder).write(code, of: PassID(501_234)) }
      let path = folder + "/qr/501234.svg"
      #expect(try String(contentsOfFile: path, encoding: .utf8) == code.svg)
      for (place, mode) in [(path, 0o600), (folder + "/qr", 0o700)] {
        #expect(try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int == mode)
      }
    }
  }

  @Test func `a link in the folder's place, or in a picture's, leads nowhere`() throws {
    try inFolder { folder in
      let code = try #require(QRCode("https://cards.example.com/1"))
      let elsewhere = folder + "/elsewhere"
      try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(atPath: folder + "/qr", withDestinationPath: elsewhere)
      #expect(throws: ReportFileError.self) { try PictureFolder(in: folder) }
      try FileManager.default.removeItem(atPath: folder + "/qr")
      let pictures = try PictureFolder(in: folder)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/qr/501234.svg", withDestinationPath: elsewhere + "/taken")
      #expect(throws: ReportFileError.self) { try pictures.write(code, of: PassID(501_234)) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere).isEmpty)
    }
  }
}
