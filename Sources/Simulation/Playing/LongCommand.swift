import ArgumentParser

/// `loona-sync-simulate long`: one run of very many customers in virtual time.
public struct LongCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "long",
    abstract: "Makes passes for very many customers in one run of virtual time, and shows that it does not slow down.")

  @Option(name: .long, help: "How many customers.")
  var customers = 1_000_000

  @Option(name: .long, help: "Requests a second.")
  var rate = 5

  public init() {}

  public func run() throws {
  }
}
