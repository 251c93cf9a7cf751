import Applying
import LoonaSandbox
import Passes
import Testing

@testable import Simulation

/// What a run waits for before it writes.
@Suite struct StartingTests {
  private func window(opening: Timestamp) -> ApplySettings.WriteWindow {
    ApplySettings.WriteWindow(
      isOpen: { $0 >= opening }, nextOpening: { _ in opening }, nextClosing: { _ in opening + .seconds(86_400) })
  }

  @Test func `no write leaves before the write window opens`() throws {
    let scenario = try Scenario()
    let opening = Instant.start.wall + .seconds(3600)
    let end = scenario.merchant.runNight(scenario.guests) { $0.window = window(opening: opening) }
    #expect(end.isWhole)
    #expect(scenario.createsSent == 8)
    #expect(try scenario.time(of: .create) >= .seconds(3600))
  }

  @Test func `a window that opens too late ends the run with nothing sent`() throws {
    let scenario = try Scenario { $0.durationMax = .seconds(600) }
    let opening = Instant.start.wall + .seconds(3600)
    let end = scenario.merchant.runNight(scenario.guests) { $0.window = window(opening: opening) }
    #expect(try scenario.ending(of: end).stopped == .windowClosed)
    #expect(scenario.createsSent == 0)
    #expect(scenario.merchant.resume(try scenario.night(1)).isWhole)
    #expect(scenario.problems == [])
  }

  @Test func `what is sent again waits for the write window too`() throws {
    let scenario = try Scenario()
    scenario.fault(.dropBefore, at: .create, 5)
    let (closing, opening) = (Instant.start.wall + .seconds(120), Instant.start.wall + .seconds(7200))
    let end = scenario.merchant.runNight(scenario.guests) { settings in
      settings.window = .init(
        isOpen: { $0 < closing || $0 >= opening }, nextOpening: { _ in opening },
        nextClosing: { $0 < closing ? closing : $0 + .seconds(86_400) })
    }
    #expect(end.isWhole)
    #expect(try scenario.time(of: .create, 9) >= .seconds(7200))
    #expect(scenario.problems == [])
  }

  @Test func `after the state was rebuilt no create leaves before its time, and updates do`() throws {
    let scenario = try Scenario()
    scenario.seedPoorPasses()
    let more = Guests(all: scenario.guests.all + [.sample])
    let moment = Instant.start.wall + .seconds(900)
    let end = scenario.merchant.runNight(more) { $0.noCreateBefore = moment }
    #expect(end.isWhole)
    #expect(scenario.createsSent == 0 && scenario.updatesSent == 8)
    #expect(try scenario.outcomes().count == 8)
    scenario.merchant.sleep(.seconds(900))
    #expect(scenario.merchant.runNight(more) { $0.noCreateBefore = moment }.isWhole)
    #expect(scenario.createsSent == 1)
    #expect(Oracle(merchant: scenario.merchant, guests: more).problems() == [])
  }
}

extension Guest {
  fileprivate static let sample = Guest(
    key: "K9000000", firstName: "Olga", lastName: "Kim", phone: "+79009000000", balance: 5)
}
