/// One page of a list, and the forms it goes out in (A2).
struct ListPage {
  var items: [JSONText]
  var number: Int
  var size: Int
  var total: Int

  func json(_ options: ListingOptions) -> JSONText {
    if options.shape == .array { return .array(items) }
    let pages = (total + size - 1) / size
    var members: [(String, JSONText)] = [
      (options.shape == .items ? "items" : "content", .array(items)),
      ("number", .integer(number)), ("size", .integer(size)),
    ]
    if options.statesTotal {
      members.append(("totalElements", .integer(total)))
      members.append(("totalPages", .integer(pages)))
    }
    if options.statesLast { members.append(("last", .bool(number >= pages - 1))) }
    return .object(members)
  }
}

/// Which page a request asks for, as far as the server goes along.
struct PageRequest {
  let number: Int
  let size: Int

  init(_ request: RawRequest, _ options: ListingOptions) throws(Refusal) {
    let query = request.query
    let asked = try Self.number(query["page"] ?? "0", named: "page", from: 0)
    let size = try Self.number(
      query["size"] ?? String(options.pageSizeDefault), named: "size", from: 1)
    number = options.ignoresPage ? 0 : asked
    self.size = min(size, max(options.pageSizeMax, 1))
  }

  /// Where the page begins; beyond every list where the product overflows.
  var offset: Int {
    let (product, overflows) = number.multipliedReportingOverflow(by: size)
    return overflows ? .max : product
  }

  private static func number(
    _ text: String, named name: String, from least: Int
  ) throws(Refusal) -> Int {
    guard let number = Int(text), number >= least else {
      throw Refusal(400, "\(name) must be a whole number from \(least)")
    }
    return number
  }
}
