import Foundation
import Passes

extension Template {
  /// Reads one template as A7 has it; a placeholder that says nothing of `required` is optional.
  ///
  /// - Throws: `DecodingError`, without an id above all.
  public init(json: some Collection<UInt8>) throws {
    self = try JSONDecoder().decode(TemplateDocument.self, from: Data(json)).template
  }
}

struct TemplateDocument: Decodable {
  let template: Template

  private enum CodingKeys: String, CodingKey {
    case id, name, type, placeholders, loyalty
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    template = Template(
      id: try fields.decode(LenientNumber.self, forKey: .id).value,
      name: try fields.decodeIfPresent(LenientText.self, forKey: .name)?.text ?? "",
      type: try fields.decodeIfPresent(LenientText.self, forKey: .type)?.text ?? "",
      placeholders: try fields.decodeIfPresent([PlaceholderDocument].self, forKey: .placeholders)?
        .map(\.placeholder) ?? [],
      // Nothing public says what stands in it, and a template is of use without.
      loyalty: (try? fields.decodeIfPresent(LoyaltyDocument.self, forKey: .loyalty))?.terms)
  }
}

/// As the sandbox shows it; whatever else stands there is no terms.
private struct LoyaltyDocument: Decodable {
  let terms: LoyaltyTerms

  private enum CodingKeys: String, CodingKey {
    case levels, spendingShare, stamps
  }

  private struct Level: Decodable {
    var percentage: LenientText?
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let levels = (try? fields.decodeIfPresent([Level].self, forKey: .levels)) ?? nil
    let percentages = levels?.map { Self.hundredths($0.percentage) } ?? []
    terms = LoyaltyTerms(
      percentageMax: percentages.contains(nil) ? nil : percentages.compactMap(\.self).max(),
      spendingShare: Self.hundredths((try? fields.decodeIfPresent(LenientText.self, forKey: .spendingShare)) ?? nil),
      stamps: ((try? fields.decodeIfPresent(LenientNumber.self, forKey: .stamps)) ?? nil).map { Int($0.value) })
  }

  private static func hundredths(_ text: LenientText?) -> Int? {
    guard var text = text?.text else { return nil }
    return text.withUTF8 { (try? Money.minorUnits($0, decimals: 2)).map { Int($0) } }
  }
}

private struct PlaceholderDocument: Decodable {
  let placeholder: Template.Placeholder

  private enum CodingKeys: String, CodingKey {
    case name, type, required, defaultValue, options
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    placeholder = Template.Placeholder(
      name: try fields.decode(String.self, forKey: .name),
      type: try fields.decodeIfPresent(String.self, forKey: .type) ?? "text",
      isRequired: try fields.decodeIfPresent(Bool.self, forKey: .required) ?? false,
      defaultValue: try fields.decodeIfPresent(LenientText.self, forKey: .defaultValue)?.text,
      options: try fields.decodeIfPresent([LenientText].self, forKey: .options)?.compactMap(\.text) ?? [])
  }
}
