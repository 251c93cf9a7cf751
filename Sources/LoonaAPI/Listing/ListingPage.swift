import Passes

/// A page of a listing that was read whole, every pass in it included.
struct ListingPage: Sendable {
  let bytes: [UInt8]
  let page: JSONPage
  /// In the order of the page.
  let ids: [PassID]

  init(_ bytes: [UInt8], valueNames: [String]) throws(ScanProblem) {
    let page = try JSONPage(bytes)
    var scanner = ListingScanner(valueNames: valueNames)
    var ids: [PassID] = []
    ids.reserveCapacity(page.objects.count)
    try bytes.withUnsafeBufferPointer { (bytes) throws(ScanProblem) in
      for object in page.objects {
        try scanner.read(ByteSlice(rebasing: bytes[object]))
        ids.append(scanner.pass.id)
      }
    }
    (self.bytes, self.page, self.ids) = (bytes, page, ids)
  }
}

extension LoonaClient {
  /// One page of `GET /passes`, one attempt. A page with a pass in it that can't be read is unreadable.
  func listingPage(_ walk: PageWalk, templateID: Int64, valueNames: [String]) async -> Answer<ListingPage> {
    let path = "/passes?templateId=\(templateID)&\(walk.query)&sort=id,asc"
    return await send(request(.get, path), .reads, within: deadlines.page).flatMap { response in
      do { return .done(try ListingPage(response.body, valueNames: valueNames)) } catch {
        return .passing(.unreadable("\(error)"))
      }
    }
  }
}
