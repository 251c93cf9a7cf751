/// What the `/sandbox/…` paths take.
enum AdminBody {
  struct NewPass: Decodable {
    var templateId: Int
    var values: [Sandbox.PlaceholderValue]
  }

  struct Customers: Decodable {
    var templateId: Int
    var count: Int
  }

  struct Status: Decodable {
    var status: Sandbox.Pass.Status
  }

  struct Secret: Decodable {
    var secret: String
    var revokingTokens: Bool?
  }

  /// A mix to draw from, a fault to come, or both.
  struct Fault: Decodable {
    var mix: String?
    var kind: FaultKind?
    var method: String?
    var path: String?
    var times: Int?
    var skipping: Int?
  }
}
