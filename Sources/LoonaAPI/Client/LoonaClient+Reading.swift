import Passes

extension LoonaClient {
  /// All templates of the account; follows the pages.
  public func templates() async -> Answer<[Template]> {
    await all(
      ask: { request(.get, "/templates?\($0.query)") },
      read: { try Template(json: $0) })
  }

  public func template(_ id: Int64) async -> Answer<Template> {
    await send(request(.get, "/templates/\(id)"), .reads, within: deadlines.read).flatMap { response in
      guard let template = try? Template(json: response.body), template.id == id else {
        return .passing(.unreadable("not template \(id)"))
      }
      return .done(template)
    }
  }

  public func pass(_ id: PassID) async -> Answer<RemotePass> {
    await send(request(.get, "/passes/\(id)"), .reads, within: deadlines.read).flatMap { response in
      guard let pass = try? RemotePass(json: response.body), pass.id == id else {
        return .passing(.unreadable("not pass \(id)"))
      }
      return .done(pass)
    }
  }

  /// - Parameter encryptedID: the value of the pass's QR code.
  public func pass(encryptedID: String) async -> Answer<RemotePass> {
    let path = "/passes/encrypted/\(PercentEncoding.encode(encryptedID))"
    return await send(request(.get, path), .reads, within: deadlines.read, hiding: encryptedID).flatMap { response in
      guard let pass = try? RemotePass(json: response.body) else { return .passing(.unreadable("not a pass")) }
      return .done(pass)
    }
  }

  /// All passes that the service finds, over all pages of its answer.
  ///
  /// A service that does not search by what was asked may answer with the whole template: that is refused as no search, not
  /// read to its end.
  public func search(_ query: SearchQuery) async -> Answer<[RemotePass]> {
    await all(
      ask: { request(.post, "/passes/search?\($0.query)", body: query.body) },
      read: { try RemotePass(json: $0) },
      isPointless: { page in !page.isEmpty && page.allSatisfy(query.isMissed) })
  }

  func request(_ method: APIRequest.Method, _ path: String, body: [UInt8] = []) -> APIRequest {
    var headers = [HeaderField("Accept", "application/json")]
    if method != .get { headers.append(HeaderField("Content-Type", "application/json")) }
    return APIRequest(method, "/version1" + path, headers: headers, body: body)
  }

  private func all<Item: Sendable>(
    ask request: (PageWalk) -> APIRequest, read: (ArraySlice<UInt8>) throws -> Item,
    isPointless: ([Item]) -> Bool = { _ in false }
  ) async -> Answer<[Item]> {
    var walk = PageWalk(size: 100)
    var items: [Item] = []
    var last: [UInt8] = []
    while walk.page < 1000 {
      let answer = await send(request(walk), .reads, within: deadlines.read)
      guard case .done(let response) = answer else { return answer.map { _ in items } }
      guard let page = try? JSONPage(response.body), let read = try? page.objects.map({ try read(response.body[$0]) })
      else { return .passing(.unreadable("not a page")) }
      if walk.page > 0, !read.isEmpty, response.body == last {
        // A service that gives all at once has no second page.
        return page.info.statesEnd ? .passing(.unreadable("the same page again")) : .done(items)
      }
      items += read
      last = response.body
      if !walk.goesOn(after: page.info, items: read.count) { return .done(items) }
      if isPointless(read) {
        return .refused(Refusal(kind: .other, status: response.status, words: "the answer is not what was asked for"))
      }
    }
    return .passing(.unreadable("pages without end"))
  }
}

/// Of one path segment (RFC 3986): only unreserved characters stay.
enum PercentEncoding {
  static func encode(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
