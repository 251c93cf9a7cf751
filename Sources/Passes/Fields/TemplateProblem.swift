/// What the configuration maps and the template does not allow, or the other way round; found before anything is sent.
public enum TemplateProblem: Hashable, Sendable {
  /// A8: each write that names it would be refused.
  case unknownValue(String, available: [String])
  /// Required, without a default, and not mapped: no pass can be made.
  case requiredValueNotMapped(String)
  /// The map's target for `cell` is none of the list's options.
  case mapTargetNotAnOption(value: String, cell: String, target: String, options: [String])
  /// What an empty cell takes is none of the list's options.
  case defaultNotAnOption(value: String, default: String, options: [String])
}

extension FieldSchema {
  /// In the order of the fields, then of the template's placeholders.
  public func problems(with template: Template) -> [TemplateProblem] {
    var problems: [TemplateProblem] = []
    for field in fields {
      guard case .value(let name) = field.target else { continue }
      guard let placeholder = template.placeholder(name) else {
        problems.append(.unknownValue(name, available: template.placeholders.map(\.name)))
        continue
      }
      if !placeholder.options.isEmpty { problems += field.rule.strangers(to: placeholder) }
    }
    let mapped = Set(valueNames)
    problems += template.placeholders
      .filter { $0.isRequired && $0.defaultValue == nil && !mapped.contains($0.name) }
      .map { .requiredValueNotMapped($0.name) }
    return problems
  }
}

extension FieldRule {
  fileprivate func strangers(to placeholder: Template.Placeholder) -> [TemplateProblem] {
    let (name, options) = (placeholder.name, placeholder.options)
    var problems: [TemplateProblem] = []
    if case .map(let entries) = type {
      for entry in entries {
        let target = String(decoding: entry.to, as: UTF8.self)
        guard !options.contains(target) else { continue }
        let cell = String(decoding: entry.from, as: UTF8.self)
        problems.append(.mapTargetNotAnOption(value: name, cell: cell, target: target, options: options))
      }
    }
    if case .value(let bytes) = empty, !bytes.isEmpty {
      let value = String(decoding: bytes, as: UTF8.self)
      if !options.contains(value) {
        problems.append(.defaultNotAnOption(value: name, default: value, options: options))
      }
    }
    return problems
  }
}
