import Foundation
import LoonaSandbox
import Passes
import Testing

@testable import Simulation

/// A machine on which a plan was made and not yet applied.
final class PlannedNight {
  let machine: Machine
  let guests: Guests
  private(set) var folder = ""

  /// - Parameter isUpdate: every guest has a pass already, with nothing on it.
  init(guests count: Int = 5, isUpdate: Bool = false, seed: UInt64 = 7) throws {
    var chance = Chance(seed: 7)
    guests = Guests(all: (0..<count).map { .invented($0, &chance) })
    machine = try Machine(Conditions(seed: seed, guests: guests))
    try export(guests)
    if isUpdate { seedPasses() }
    folder = try plan()
  }

  deinit { machine.disk.remove() }

  func export(_ guests: Guests) throws {
    var chance = Chance(seed: 8)
    try machine.export(NightExports(guests, badRows: 0, readableKeys: true, &chance))
  }

  /// Passes for all guests, of somebody else's making.
  func seedPasses() {
    let poor = guests.all.map { [Sandbox.PlaceholderValue("externalId", $0.key), .init("ownBalance", "0")] }
    machine.service.sandbox.seedPasses(poor.count, templateID: Merchant.template) { poor[$0] }
  }

  func plan() throws -> String {
    let life = try machine.run(["plan"] + ProgramHistory.accepting)
    #expect(life.exitCode == 0, "\(life.errors)")
    return try #require(life.folder)
  }

  @discardableResult
  func apply(_ other: String? = nil, _ options: [String] = []) throws -> ProgramLife {
    machine.sleep(.seconds(60))
    return try machine.run(["apply", other ?? folder] + ProgramHistory.accepting + options)
  }

  /// Requests that write, so far.
  var writes: Int {
    machine.service.sandbox.arrivals.count { arrival in
      arrival.method == "PUT" || (arrival.method == "POST" && arrival.target == "/version1/passes")
    }
  }

  var passesOfGuests: [Int] { guests.all.map { machine.service.sandbox.passes(byExternalID: $0.key).count } }

  /// Of `operations.csv`, in order.
  func outcomes() throws -> [String] {
    let table = CSVTable(try FolderCopy.read(folder + "/operations.csv"))
    let column = try #require(table.column("outcome"))
    return table.rows.map { $0[column] }
  }

  /// `apply` is refused with this exit code, says so, and sends no write.
  func expectRefusal(
    _ code: Int32, saying words: String, of other: String? = nil, _ options: [String] = [],
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let before = writes
    let life = try apply(other, options)
    #expect(life.exitCode == code, "\(life.output)\(life.errors)", sourceLocation: location)
    #expect(life.errors.contains(words), "\(life.errors)", sourceLocation: location)
    #expect(writes == before, "it wrote", sourceLocation: location)
  }

  func copyFolder(to name: String) throws -> String {
    let copy = machine.runs + "/" + name
    try FolderCopy.copy(folder, to: copy) { $1 }
    return copy
  }
}
