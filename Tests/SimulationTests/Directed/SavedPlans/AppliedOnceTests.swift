import Foundation
import LoonaSandbox
import Passes
import Testing

@testable import Simulation

@Suite(.serialized) struct AppliedOnceTests {
  @Test func `a plan that was applied is refused afterwards, and sends nothing`() throws {
    let night = try PlannedNight()
    #expect(try night.apply().exitCode == 0)
    #expect(night.writes == 5)
    try night.expectRefusal(4, saying: "was begun")
    #expect(night.passesOfGuests == [1, 1, 1, 1, 1])
  }

  @Test(arguments: UInt64(1)...8)
  func `of two applies at the same time one goes on and one is refused, never both`(seed: UInt64) throws {
    let night = try PlannedNight(seed: seed)
    let apply = ["apply", night.folder] + ProgramHistory.accepting
    let lives = try night.machine.runTogether([apply, apply])
    #expect(lives.count { $0.exitCode == 0 } == 1)
    #expect(lives.count { [4, 75].contains($0.exitCode) } == 1)
    #expect(night.writes == 5)
    #expect(night.passesOfGuests == [1, 1, 1, 1, 1])
  }

  @Test func `a plan whose apply died is not applied again, but resumed`() throws {
    let night = try PlannedNight()
    night.machine.service.onRequest = { [unowned night] _, world in if night.writes == 3 { world.die() } }
    #expect(try night.apply().exitCode == nil)
    night.machine.service.onRequest = { _, _ in }
    try night.expectRefusal(4, saying: "was begun")
    night.machine.sleep(.seconds(1200))
    #expect(try night.machine.run(["resume"]).exitCode == 0)
    #expect(night.passesOfGuests == [1, 1, 1, 1, 1])
  }

  @Test func `the copy of a folder that was applied is refused`() throws {
    let night = try PlannedNight()
    let copy = try night.copyFolder(to: "2026-01-05T08-00-00Z-plan")
    #expect(try night.apply().exitCode == 0)
    try night.expectRefusal(4, saying: "was begun", of: copy)
  }

  @Test func `a folder is refused whose copy was applied`() throws {
    let night = try PlannedNight()
    let copy = try night.copyFolder(to: "2026-01-05T08-00-00Z-plan")
    #expect(try night.apply(copy).exitCode == 0)
    try night.expectRefusal(4, saying: "was begun")
  }

  @Test func `without the mark in its folder the state still knows that a plan was begun`() throws {
    let night = try PlannedNight()
    #expect(try night.apply().exitCode == 0)
    try FolderCopy.remove(night.folder + "/begun")
    try night.expectRefusal(4, saying: "was begun")
  }

  @Test func `a lost state stops every apply, and its rebuilding knows which plans were begun`() throws {
    let night = try PlannedNight()
    #expect(try night.apply().exitCode == 0)
    try night.machine.loseState()
    try night.expectRefusal(78, saying: "state rebuild")
    #expect(try night.machine.run(["state", "rebuild"]).exitCode == 0)
    try night.expectRefusal(4, saying: "was begun")
  }

  @Test func `another state on this machine is refused, and so is a marked folder where it is accepted`() throws {
    let night = try PlannedNight()
    let unbegun = night.machine.disk.root + "/other/2026-01-05T08-00-00Z-plan"
    let other = URL(filePath: night.machine.disk.root + "/other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: false)
    try FolderCopy.copy(night.folder, to: unbegun) { $1 }
    #expect(try night.apply().exitCode == 0)
    var settings = MachineSettings(night.machine.conditions)
    settings.runs = "other"
    try night.machine.configure(settings)
    try night.expectRefusal(75, saying: "--accept state", of: unbegun)
    try night.expectRefusal(4, saying: "with another state", of: night.folder, ["--accept", "state"])
  }

  @Test func `a preview is refused as a wrong command line`() throws {
    let night = try PlannedNight()
    let listing = night.machine.disk.root + "/passes.jsonl"
    #expect(try night.machine.run(["passes", "list", "--save", listing]).exitCode == 0)
    let preview = try night.machine.run(["plan", "--passes", listing] + ProgramHistory.accepting)
    #expect(preview.exitCode == 0)
    let folder = try #require(preview.folder)
    try night.expectRefusal(64, saying: "preview", of: folder)
  }
}
