import Foundation
import Passes
import Testing

@testable import LoonaSync

@Suite("The samples")
struct SamplesTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "samples")

  private let folder = SamplesTests.folder
  private let nights = SampleNights()

  /// `LOONA_SYNC_WRITE_SAMPLES=1 swift test --filter SamplesTests` writes them.
  @Test("are what their generator makes, byte for byte")
  func generated() throws {
    for file in nights.files + SampleLedger().files {
      let place = folder.appending(path: file.path)
      if ProcessInfo.processInfo.environment["LOONA_SYNC_WRITE_SAMPLES"] == "1" {
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: place)
      }
      #expect(try Data(contentsOf: place) == Data(file.bytes), "\(file.path)")
      #expect(file.bytes.count < 300_000)
    }
  }

  @Test("have a configuration that keeps the defaults, but for the creates of the first night")
  func configuration() throws {
    let file = folder.appending(path: "loona-sync.yaml").path
    let configuration = try Configuration.load(file: file, environment: [:])
    #expect(configuration.policy == Policy())
    #expect(configuration.limits == Limits(bounds: [.creates: .count(3000)]))
    #expect(configuration.rate == (try ConfigurationText().parsed().rate))
    let paths = try configuration.customers.matches(in: [:]).flatMap(\.paths)
    #expect(paths == [folder.appending(path: "night-1/customers.csv").path])
  }

  @Test("have a template whose values are the configuration's")
  func template() throws {
    struct Served: Decodable {
      struct Placeholder: Decodable {
        var name: String
        var options: [String]
      }
      var id: Int64
      var type: String
      var placeholders: [Placeholder]
    }
    let served = try JSONDecoder().decode(Served.self, from: Data(contentsOf: folder.appending(path: "template.json")))
    let configuration = try Configuration.load(file: folder.appending(path: "loona-sync.yaml").path, environment: [:])
    #expect(served.id == configuration.loona.template)
    #expect(served.type == "BONUS")
    #expect(served.placeholders.map(\.name) == configuration.schema.valueNames)
    for field in configuration.schema.fields {
      guard case .map(let entries) = field.rule.type else { continue }
      let options = served.placeholders.first { $0.name == field.name }?.options
      #expect(entries.map { String(decoding: $0.to, as: UTF8.self) }.allSatisfy { options?.contains($0) == true })
    }
  }

  @Test("tell two nights apart by 40 balances, 60 other values, 25 newcomers and 15 leavers")
  func changes() {
    let before = Dictionary(uniqueKeysWithValues: nights.first.map { ($0.number, $0) })
    let after = Dictionary(uniqueKeysWithValues: nights.second.map { ($0.number, $0) })
    let changed = after.values.filter { before[$0.number] != nil && before[$0.number] != $0 }
    #expect(nights.first.count == 2000)
    #expect(before.keys.count { after[$0] == nil } == 15)
    #expect(after.keys.count { before[$0] == nil } == 25)
    #expect(changed.count { $0.balance != before[$0.number]?.balance } == 40)
    #expect(changed.count == 100)
  }

  @Test("stay within the default limits on the second night")
  func limits() {
    let limits = Limits()
    let before = Dictionary(uniqueKeysWithValues: nights.first.map { ($0.number, $0) })
    var shift: Int64 = 0
    var updates: Int64 = 0
    for guest in nights.second {
      guard let old = before[guest.number], old != guest else { continue }
      updates += 1
      shift += abs(guest.balance - old.balance)
    }
    let sum = nights.first.reduce(0) { $0 + abs($1.balance) }
    let missing = Int64(nights.first.count + Guest.newcomers - nights.second.count + BrokenRow.allCases.count)
    let passes = Int64(nights.first.count)
    #expect(updates <= limits[.updates].allowed(of: passes, minimum: 0))
    #expect(updates <= limits[.pushes].allowed(of: passes, minimum: 0))
    #expect(missing <= limits[.missing].allowed(of: passes, minimum: 0))
    #expect(shift > 0 && shift <= limits[.balanceShift].allowed(of: sum, minimum: 0))
  }

  @Test("have no phone of anybody's, and two guests with one only in families")
  func phones() {
    for night in [nights.first, nights.second] {
      #expect(night.allSatisfy { $0.phone.count == 10 && ["943", "944", "945"].contains($0.phone.prefix(3)) })
      #expect(Set(night.map(\.phone)).count >= night.count - 10)
    }
    #expect(nights.second.allSatisfy { $0.email.isEmpty || $0.email.hasSuffix("@example.com") })
  }

  @Test("spell phones and amounts in many ways that mean the same")
  func spellings() throws {
    let money = FieldRule.ValueType.money(decimals: 2)
    let phone = FieldRule.ValueType.phone(.ru)
    var one = SampleSpelling(seed: 1)
    var two = SampleSpelling(seed: 2)
    var differing = 0
    for guest in nights.first {
      let amounts = [one.amount(guest.balance), two.amount(guest.balance)]
      let phones = [one.phone(guest.phone), two.phone(guest.phone)]
      #expect(amounts.allSatisfy { money.normalised($0) == Money.text(guest.balance, decimals: 2) })
      #expect(phones.allSatisfy { phone.normalised($0) == "+7\(guest.phone)" })
      if amounts[0] != amounts[1], phones[0] != phones[1] { differing += 1 }
    }
    #expect(differing > 1000)
  }
}
