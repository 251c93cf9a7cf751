import Passes

/// One page of `GET /passes` with what it says of itself, for whoever looks at how a service pages.
public struct ShownPage: Sendable {
  public var passes: [RemotePass]
  public var info: PageInfo
}

extension LoonaClient {
  /// One attempt at one page.
  ///
  /// - Parameters:
  ///   - page: from 0.
  ///   - size: as asked for; a service may cap it.
  public func page(_ page: Int, size: Int, of templateID: Int64) async -> Answer<ShownPage> {
    let path = "/passes?templateId=\(templateID)&page=\(page)&size=\(size)&sort=id,asc"
    return await send(request(.get, path), .reads, within: deadlines.page).flatMap { response in
      do {
        let page = try JSONPage(response.body)
        return .done(
          ShownPage(passes: try page.objects.map { try RemotePass(json: response.body[$0]) }, info: page.info))
      } catch {
        return .passing(.unreadable("not a page of passes"))
      }
    }
  }
}
