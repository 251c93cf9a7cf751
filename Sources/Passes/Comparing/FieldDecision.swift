/// What becomes of one field: the four values (desired, sent, seen, remote) in, one decision out.
public enum FieldDecision: UInt8, Hashable, Sendable {
  /// Both sides agree, or Loona only writes our value in its own way: nothing to do. What is seen is remembered.
  case agree
  /// Nobody changed anything since the last run; what is remembered stays.
  case asRemembered
  case write
  case overwriteConflict
  case overwriteDrift
  case keepConflict
  case keepDrift
  case keepFirstContact
  case reportConflict
  case reportDrift
  case reportFirstContact
  /// Nobody changed anything, and still Loona holds another value than was sent: it did not take it.
  case reportDifference

  public struct Remembered {
    public var sent: ByteSlice
    public var seen: ByteSlice?

    public init(sent: ByteSlice, seen: ByteSlice?) {
      self.sent = sent
      self.seen = seen
    }
  }

  /// All values are normalised by the field's rule; an absent value is an empty one.
  ///
  /// - Parameter isExact: the value has one way to be written, so that any other one is a difference: an amount, a date, a
  ///   phone, a mapped word. Free text a service may trim or re-case.
  public init(desired: ByteSlice, remote: ByteSlice, remembered: Remembered?, isExact: Bool, policy: Policy) {
    if desired.matches(remote) {
      self = .agree
      return
    }
    guard let remembered else {
      switch policy.firstContact {
      case .source: self = .write
      case .loona: self = .keepFirstContact
      case .report: self = .reportFirstContact
      }
      return
    }
    let weChanged = !desired.matches(remembered.sent)
    var othersChanged: Bool
    if let seen = policy.safeguards[.seenBesideSent] ? remembered.seen : remembered.sent {
      // A late reading may have shown the value before ours: what we sent is nobody else's change.
      othersChanged = !remote.matches(seen) && !remote.matches(remembered.sent)
    } else {
      // The read after the last write never came: what Loona shows now may be its way to write our value.
      if !weChanged {
        self = isExact && !policy.keepsLoona ? .reportDifference : .agree
        return
      }
      othersChanged = !remote.matches(remembered.sent)
    }
    if !policy.safeguards[.threeWay] { othersChanged = false }
    switch (weChanged, othersChanged) {
    // Where a policy keeps Loona's values, one that stays another is what was asked for.
    case (false, false): self = isExact && !policy.keepsLoona ? .reportDifference : .asRemembered
    case (true, false): self = .write
    case (true, true):
      switch policy.conflicts {
      case .source: self = .overwriteConflict
      case .loona: self = .keepConflict
      case .report: self = .reportConflict
      }
    case (false, true):
      switch policy.conflicts {
      case .source: self = .overwriteDrift
      case .loona: self = .keepDrift
      case .report: self = .reportDrift
      }
    }
  }

  public var writes: Bool {
    switch self {
    case .write, .overwriteConflict, .overwriteDrift: true
    default: false
    }
  }

  /// The value stays for a person to settle: nothing new is remembered of it.
  public var isReported: Bool {
    switch self {
    case .reportConflict, .reportDrift, .reportFirstContact, .reportDifference: true
    default: false
    }
  }

  /// What a person is told of it, if anything.
  public var finding: (kind: Finding.Kind, settlement: Finding.Settlement)? {
    switch self {
    case .agree, .asRemembered, .write: nil
    case .overwriteConflict: (.conflict, .overwritten)
    case .overwriteDrift: (.drift, .overwritten)
    case .keepConflict: (.conflict, .kept)
    case .keepDrift: (.drift, .kept)
    case .keepFirstContact: (.firstContact, .kept)
    case .reportConflict: (.conflict, .reported)
    case .reportDrift: (.drift, .reported)
    case .reportFirstContact: (.firstContact, .reported)
    case .reportDifference: (.difference, .reported)
    }
  }
}

extension FieldDecision {
  /// The same for single values, outside the stream of a listing.
  public init(desired: String, remote: String, remembered: FieldMemory?, isExact: Bool, policy: Policy) {
    var (desired, remote) = (desired, remote)
    self = desired.withUTF8 { desired in
      remote.withUTF8 { remote in
        Self.decide(desired, remote, remembered, isExact, policy)
      }
    }
  }

  static func decide(
    _ desired: ByteSlice, _ remote: ByteSlice, _ remembered: FieldMemory?, _ isExact: Bool, _ policy: Policy
  ) -> FieldDecision {
    guard var sent = remembered?.sent else {
      return FieldDecision(
        desired: desired, remote: remote, remembered: nil, isExact: isExact, policy: policy)
    }
    return sent.withUTF8 { sent in
      guard var seen = remembered?.seen else {
        return FieldDecision(
          desired: desired, remote: remote, remembered: .init(sent: sent, seen: nil), isExact: isExact, policy: policy)
      }
      return seen.withUTF8 { seen in
        FieldDecision(
          desired: desired, remote: remote, remembered: .init(sent: sent, seen: seen), isExact: isExact, policy: policy)
      }
    }
  }
}

extension Policy {
  /// Some value of Loona's may stand against the source's for good.
  var keepsLoona: Bool { conflicts == .loona || firstContact == .loona }
}
