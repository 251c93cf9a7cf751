import Foundation

extension Sandbox {
  /// `GET /passes`
  mutating func listPasses(_ exchange: Exchange) throws(Refusal) -> RawResponse {
    let request = exchange.request
    let page = try PageRequest(request, options.listing)
    var templateID: Int?
    if let text = request.query["templateId"] {
      guard let id = Int(text) else { throw Refusal(400, "templateId must be a whole number") }
      templateID = id
    }
    let index = store.index(templateID: templateID).without(options.listing.absent)
    // Nothing stands before the first page that could leave it; where no total would give that away, it does not happen.
    let isTold = options.listing.statesTotal && options.listing.shape != .array
    let displacement = page.offset == 0 && !isTold ? min(exchange.displacement, 0) : exchange.displacement
    let (shifted, overflows) = page.offset.addingReportingOverflow(displacement)
    let ids = index.page(
      from: overflows ? page.offset : shifted, size: page.size,
      in: order(sort: request.query["sort"]))
    let items = ids.map { store.json($0, options.passes, clock) }
    return answer(items, page, total: index.count, options.listing)
  }

  private func order(sort: String?) -> ListingOrder {
    switch options.listing.order {
    case .honoured: sort?.lowercased() == "id,desc" ? .descending : .ascending
    case .ignored: .age
    case .reversed: .descending
    }
  }

  private func answer(
    _ items: [JSONText], _ page: PageRequest, total: Int, _ listing: ListingOptions
  ) -> RawResponse {
    let page = ListPage(items: items, number: page.number, size: page.size, total: total)
    return .json(page.json(listing))
  }

  /// `GET /passes/{id}`
  mutating func showPass(_ text: String, _ exchange: Exchange) throws(Refusal) -> RawResponse {
    let pass = try pass(named: text)
    guard pass.createdAt + options.listing.readLag <= exchange.now else {
      throw Refusal(404, "Pass \(pass.id) not found")
    }
    return .json(store.json(pass.id, options.passes, clock))
  }

  /// `GET /passes/encrypted/{encryptedId}`
  mutating func showPass(encryptedID: String) throws(Refusal) -> RawResponse {
    guard let pass = store.pass(encryptedID: encryptedID) else {
      throw Refusal(404, "Pass not found")
    }
    return .json(store.json(pass.id, options.passes, clock))
  }

  func pass(named text: String) throws(Refusal) -> Pass {
    guard let id = Int(text) else { throw Refusal(400, "A pass id is a whole number") }
    guard let pass = store[id] else { throw Refusal(404, "Pass \(id) not found") }
    return pass
  }

  /// `POST /passes/search`: a page under `content`, whatever shape the lists have. A listed pass
  /// must have every value that was given.
  mutating func searchPasses(_ exchange: Exchange) throws(Refusal) -> RawResponse {
    let page = try PageRequest(exchange.request, options.listing)
    let body = try WriteBody.read(SearchBody.self, from: exchange.request)
    var criteria = [("phone", body.phone)]
    switch options.passes.externalIDSearch {
    case .exact: criteria.append(("externalId", body.externalId))
    case .ignored: break
    case .refused where body.externalId == nil: break
    case .refused: throw Refusal(400, "Passes can't be searched by externalId")
    }
    let found = listedIDs(body.templateId, criteria, now: exchange.now)
    let start = min(page.offset, found.count)
    let ids = found[start..<(start + min(page.size, found.count - start))]
    let items = ids.map { store.json($0, options.passes, clock) }
    var listing = options.listing
    listing.shape = .content
    return answer(items, page, total: found.count, listing)
  }

  private func listedIDs(
    _ templateID: Int, _ criteria: [(String, String?)], now: Duration
  ) -> [Int] {
    var found: [Int]?
    for case (let name, let value?) in criteria {
      let ids = store.ids(templateID: templateID, name: name, value: value)
      found = found.map { $0.filter(ids.contains) } ?? ids
    }
    guard let found else { return store.index(templateID: templateID).byID }
    return found.filter { id in
      guard let pass = store[id] else { return false }
      return pass.listedFrom <= now || pass.isSearchable == true && pass.createdAt + options.listing.lag <= now
    }
  }

  /// `GET /templates`
  func listTemplates(_ exchange: Exchange) throws(Refusal) -> RawResponse {
    let page = try PageRequest(exchange.request, options.listing)
    let all = templates
    let start = min(page.offset, all.count)
    let items = all[start..<(start + min(page.size, all.count - start))].map(\.json)
    return answer(items, page, total: all.count, options.listing)
  }

  /// `GET /templates/{id}`
  mutating func showTemplate(_ text: String) throws(Refusal) -> RawResponse {
    guard let id = Int(text) else { throw Refusal(400, "A template id is a whole number") }
    if let bytes = renderedTemplates[id] { return .json(.rendered(bytes)) }
    guard let template = templatesByID[id] else {
      throw Refusal(404, "Template \(id) not found")
    }
    let bytes = template.json.data
    renderedTemplates[id] = bytes
    return .json(.rendered(bytes))
  }
}

/// The body of a search.
private struct SearchBody: Decodable {
  var templateId: Int
  var phone: String?
  var externalId: String?

  private enum CodingKeys: String, CodingKey {
    case templateId, phone, externalId
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    templateId = try container.decode(Int.self, forKey: .templateId)
    phone = try container.decodeIfThere(String.self, forKey: .phone)
    externalId = try container.decodeIfThere(String.self, forKey: .externalId)
  }
}
