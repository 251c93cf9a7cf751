/// How a report meets its reader: in which language and zone, and what stays hidden.
public struct Presentation: Sendable {
  public var masking: Masking
  public var language: Language
  public var zone: LocalZone

  public init(masking: Masking, language: Language = .english, zone: LocalZone = .system) {
    self.masking = masking
    self.language = language
    self.zone = zone
  }

  var wording: Wording { Wording(language: language, zone: zone) }
}
