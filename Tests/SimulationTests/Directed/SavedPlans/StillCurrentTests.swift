import LoonaSandbox
import Passes
import Testing

@testable import Simulation

@Suite(.serialized) struct StillCurrentTests {
  @Test(arguments: ["customers", "balances"])
  func `one other byte in a source file refuses the plan`(table: String) throws {
    let night = try PlannedNight()
    let path = night.machine.disk.root + "/exports/\(table).csv"
    var bytes = try FolderCopy.read(path)
    let digit = try #require(bytes.lastIndex { (0x30...0x39).contains($0) })
    bytes[digit] = bytes[digit] == 0x39 ? 0x30 : bytes[digit] + 1
    try FolderCopy.write(bytes, to: path)
    try night.expectRefusal(4, saying: "source files changed")
  }

  @Test func `the same bytes written anew do not`() throws {
    let night = try PlannedNight()
    night.machine.sleep(.seconds(600))
    try night.export(night.guests)
    #expect(try night.apply().exitCode == 0)
    #expect(night.writes == 5)
  }

  @Test func `a source file that is gone refuses the plan`() throws {
    let night = try PlannedNight()
    try FolderCopy.remove(night.machine.disk.root + "/exports/balances.csv")
    try night.expectRefusal(4, saying: "source files changed")
  }

  @Test func `a changed policy or limit refuses the plan`() throws {
    let night = try PlannedNight()
    var changed = [MachineSettings](repeating: MachineSettings(night.machine.conditions), count: 3)
    changed[0].policy.conflicts = .source
    changed[1].creates = "99"
    changed[2].policy.settleAfter = .seconds(301)
    for settings in changed {
      try night.machine.configure(settings)
      try night.expectRefusal(4, saying: "configuration changed")
    }
  }

  @Test func `a changed rate does not`() throws {
    let night = try PlannedNight()
    var settings = MachineSettings(night.machine.conditions)
    settings.requestsPerSecond = 3
    settings.concurrency = 1
    settings.batch = 2
    settings.canary = 1
    try night.machine.configure(settings)
    #expect(try night.apply().exitCode == 0)
    #expect(night.writes == 5)
  }

  @Test func `a changed template refuses the plan`() throws {
    let night = try PlannedNight()
    var template = try #require(night.machine.service.sandbox.templates.first)
    template.placeholders.append(.init("nickname"))
    night.machine.service.sandbox.setTemplate(template)
    try night.expectRefusal(4, saying: "template changed")
  }

  @Test func `a run that wrote since refuses the plan`() throws {
    let night = try PlannedNight()
    night.machine.sleep(.seconds(60))
    #expect(try night.machine.run(["run"] + ProgramHistory.accepting).exitCode == 0)
    try night.expectRefusal(4, saying: "newer run was begun since")
  }

  @Test func `another plan that was applied since refuses it too`() throws {
    let night = try PlannedNight()
    night.machine.sleep(.seconds(60))
    #expect(try night.apply(night.plan()).exitCode == 0)
    try night.expectRefusal(4, saying: "newer run was begun since")
  }

  @Test func `creates that the listing now answers are dropped`() throws {
    let night = try PlannedNight()
    night.seedPasses()
    #expect(try night.apply().exitCode == 3)
    #expect(night.passesOfGuests == [1, 1, 1, 1, 1])
    #expect(night.writes == 0)
    #expect(try night.outcomes() == Array(repeating: "dropped", count: 5))
  }

  @Test func `a value that changed since the plan is a conflict, and not overwritten`() throws {
    let night = try PlannedNight(isUpdate: true)
    #expect(try night.apply().exitCode == 0)
    var richer = night.guests
    for index in richer.all.indices { richer.all[index].balance += 100 }
    try night.export(richer)
    let next = try night.plan()
    let pass = try #require(night.machine.service.sandbox.passes(byExternalID: night.guests.all[1].key).first)
    night.machine.service.sandbox.setValue(
      "77.00", of: "ownBalance", onPass: pass.id, now: night.machine.now.duration)
    let before = night.writes
    #expect(try night.apply(next).exitCode == 3)
    #expect(night.machine.service.sandbox.pass(pass.id)?.content.values["ownBalance"] == "77.00")
    #expect(night.writes == before + 4)
  }
}
