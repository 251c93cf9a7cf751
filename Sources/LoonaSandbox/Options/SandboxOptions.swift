import Foundation

/// Every switch of the sandbox. The defaults are `loona-api.md` as it stands, without faults.
public struct SandboxOptions: Sendable, Hashable {
  /// A12: what an error carries.
  public enum ErrorBody: String, Sendable, Hashable, CaseIterable {
    case json, html, empty
  }

  /// Decides the faults, tokens, encrypted ids and seeded passes.
  public var seed: UInt64
  /// The wall clock at the sandbox's time zero; whole seconds count.
  public var epoch: Date
  public var client: ClientOptions
  public var listing: ListingOptions
  public var passes: PassOptions
  public var loyalty: LoyaltyOptions
  public var errorBody: ErrorBody
  /// A13; nil for no limit.
  public var rateLimit: RateLimit?
  public var faults: FaultMix
  /// How many of the latest effects and arrivals are kept, and whether passes are found by external id alone; nil keeps all.
  /// For an account of a million passes in a process with little memory.
  public var keepsLatest: Int?
  /// What the account starts with.
  public var templates: [Sandbox.Template]

  public init(
    seed: UInt64 = 1, epoch: Date = Date(timeIntervalSince1970: 1_767_603_600),
    client: ClientOptions = ClientOptions(), listing: ListingOptions = ListingOptions(),
    passes: PassOptions = PassOptions(), loyalty: LoyaltyOptions = LoyaltyOptions(), errorBody: ErrorBody = .json,
    rateLimit: RateLimit? = nil, faults: FaultMix = .none, keepsLatest: Int? = nil,
    templates: [Sandbox.Template] = [.loyalty()]
  ) {
    self.seed = seed
    self.epoch = epoch
    self.client = client
    self.listing = listing
    self.passes = passes
    self.loyalty = loyalty
    self.errorBody = errorBody
    self.rateLimit = rateLimit
    self.faults = faults
    self.keepsLatest = keepsLatest
    self.templates = templates
  }
}
