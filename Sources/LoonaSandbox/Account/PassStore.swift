import Foundation

/// All passes of the account, with what it takes to find and list them without a scan.
struct PassStore: Sendable {
  private struct ValueKey: Hashable {
    var templateID: Int
    var name: String
    var value: String
  }

  /// The value names that searches and the one-pass rule look for.
  private var searched: [String] { isLean ? ["externalId"] : ["phone", "externalId"] }

  init(isLean: Bool = false) { self.isLean = isLean }

  private var passes = PassShelf()
  /// Keeps no rendered pass, and finds by external id alone.
  private let isLean: Bool
  /// Ascending.
  private(set) var ids: [Int] = []
  private var listed = PassIndex()
  private var listedByTemplate: [Int: PassIndex] = [:]
  private var unlisted: [(from: Duration, id: Int)] = []
  private var idsByValue: [ValueKey: PassIDs] = [:]
  private var idByEncryptedID: [String: Int] = [:]
  private var rendered: [Int: Data] = [:]
  private var renderedFor: PassOptions?
  private var templateIDs: Set<Int> = []
  private(set) var highestID = 501_233

  var count: Int { passes.count }

  subscript(id: Int) -> Sandbox.Pass? { passes[id] }

  /// Every pass, listed or not, in order of id.
  var all: [Sandbox.Pass] { ids.compactMap { passes[$0] } }

  func pass(encryptedID: String) -> Sandbox.Pass? {
    idByEncryptedID[encryptedID].flatMap { passes[$0] }
  }

  /// Puts a new pass in, or another content in the place of a known one's.
  mutating func put(_ pass: Sandbox.Pass) {
    let previous = passes.put(pass)
    rendered[pass.id] = nil
    highestID = max(highestID, pass.id)
    templateIDs.insert(pass.templateID)
    if let previous {
      if previous.encryptedID != pass.encryptedID, !isLean { idByEncryptedID[previous.encryptedID] = nil }
    } else {
      ids.insert(pass.id, at: ids.last.map { $0 < pass.id } ?? true ? ids.endIndex : ids.lowerBound(of: pass.id))
      let place = unlisted.firstIndex { $0.from > pass.listedFrom } ?? unlisted.endIndex
      unlisted.insert((pass.listedFrom, pass.id), at: place)
    }
    if !isLean { idByEncryptedID[pass.encryptedID] = pass.id }
    reindex(pass, from: previous)
  }

  private mutating func reindex(_ pass: Sandbox.Pass, from previous: Sandbox.Pass?) {
    for name in searched {
      let before = previous?.content.values[name]
      let after = pass.content.values[name]
      if before == after { continue }
      if let before {
        let key = ValueKey(templateID: pass.templateID, name: name, value: before)
        idsByValue[key] = idsByValue[key]?.without(pass.id)
      }
      if let after {
        let key = ValueKey(templateID: pass.templateID, name: name, value: after)
        idsByValue[key] = idsByValue[key]?.with(pass.id) ?? .one(pass.id)
      }
    }
  }

  /// Lists what is due (A15).
  mutating func list(upTo now: Duration) {
    var due = 0
    while due < unlisted.count, unlisted[due].from <= now {
      let id = unlisted[due].id
      due += 1
      guard let pass = passes[id] else { continue }
      listed.insert(id)
      listedByTemplate[pass.templateID, default: PassIndex()].insert(id)
    }
    if due > 0 { unlisted.removeFirst(due) }
  }

  /// The listed passes of that template; nil for all templates.
  func index(templateID: Int?) -> PassIndex {
    guard let templateID else { return listed }
    return listedByTemplate[templateID] ?? PassIndex()
  }

  /// The ids of the passes with exactly that value, ascending, listed or not.
  func ids(templateID: Int, name: String, value: String) -> [Int] {
    idsByValue[ValueKey(templateID: templateID, name: name, value: value)]?.all ?? []
  }

  /// Passes with that external id, whatever their template, in order of id.
  func passes(externalID: String) -> [Sandbox.Pass] {
    templateIDs
      .flatMap { ids(templateID: $0, name: "externalId", value: externalID) }
      .sorted().compactMap { passes[$0] }
  }

  /// A pass as the wire shows it; rendered once between two changes.
  mutating func json(_ id: Int, _ options: PassOptions, _ clock: WallClock) -> JSONText {
    if renderedFor != options {
      rendered = [:]
      renderedFor = options
    }
    if let bytes = rendered[id] { return .rendered(bytes) }
    guard let pass = passes[id] else { return .null }
    let bytes = pass.json(options, clock).data
    if !isLean { rendered[id] = bytes }
    return .rendered(bytes)
  }

  func contains(_ id: Int) -> Bool { passes[id] != nil }
}
