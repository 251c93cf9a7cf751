/// How passes are made, changed, found and shown.
public struct PassOptions: Sendable, Hashable {
  /// A3: the name under which the download link is shown.
  public enum LinkName: String, Sendable, Hashable, CaseIterable {
    case url, downloadUrl, link
  }

  /// A3: the name under which the expiry is shown and taken.
  public enum ExpiryName: String, Sendable, Hashable, CaseIterable {
    case expirationDate, expiryDate
  }

  /// What PUT does to values that its list leaves out.
  public enum Put: String, Sendable, Hashable, CaseIterable {
    case replaces, merges
  }

  /// What is done with `status` and the expiry: by PUT (A4), and by POST, of which nothing is said.
  public enum Extras: String, Sendable, Hashable, CaseIterable {
    case taken, ignored, refused
  }

  /// A8: what becomes of a value name that the template lacks.
  public enum UnknownName: String, Sendable, Hashable, CaseIterable {
    case refused, ignored, stored
  }

  /// What POST /passes/search does with `externalId`.
  public enum ExternalIDSearch: String, Sendable, Hashable, CaseIterable {
    case exact, ignored, refused
  }

  /// What the service does to every text value it stores.
  public enum Rewriting: String, Sendable, Hashable, CaseIterable {
    /// White space at both ends goes.
    case trims
    /// Words are capitalised, `email` is lowered; `externalId` is left alone.
    case recases
    /// `externalId` is taken for a number: it loses what is no digit, and leading zeros.
    case numbersKeys = "numbers-keys"
  }

  /// Where a new pass's id comes from.
  public enum NewIDs: String, Sendable, Hashable, CaseIterable {
    /// Above all others.
    case ascending
    /// Anywhere among the others, so that a listing in order of id shifts too (A15).
    case scattered
  }

  public var linkName: LinkName
  public var expiryName: ExpiryName
  public var put: Put
  public var putExtras: Extras
  public var createExtras: Extras
  public var unknownName: UnknownName
  /// Whether values are held to their placeholder's type: numbers, `YYYY-MM-DD`, a list's choices.
  public var checksTypes: Bool
  /// 200 or 201: what a create answers.
  public var createdStatus: Int
  /// A11: whether POST /passes honours `Idempotence-Key`.
  public var honoursIdempotenceKey: Bool
  public var externalIDSearch: ExternalIDSearch
  public var rewriting: Set<Rewriting>
  public var newIDs: NewIDs

  public init(
    linkName: LinkName = .url, expiryName: ExpiryName = .expirationDate, put: Put = .replaces,
    putExtras: Extras = .taken, createExtras: Extras = .ignored, unknownName: UnknownName = .refused,
    checksTypes: Bool = true,
    createdStatus: Int = 201, honoursIdempotenceKey: Bool = true,
    externalIDSearch: ExternalIDSearch = .exact, rewriting: Set<Rewriting> = [],
    newIDs: NewIDs = .ascending
  ) {
    self.linkName = linkName
    self.expiryName = expiryName
    self.put = put
    self.putExtras = putExtras
    self.createExtras = createExtras
    self.unknownName = unknownName
    self.checksTypes = checksTypes
    self.createdStatus = createdStatus
    self.honoursIdempotenceKey = honoursIdempotenceKey
    self.externalIDSearch = externalIDSearch
    self.rewriting = rewriting
    self.newIDs = newIDs
  }
}
