import Passes

extension TemplateProblem {
  /// What is wrong between the configuration and the template, and how to mend it.
  var sentence: String {
    switch self {
    case .unknownValue(let name, let available):
      "pass.values.\(name): the template has no such value; it has: \(available.joined(separator: ", "))"
    case .requiredValueNotMapped(let name):
      "pass.values: the template requires \(name), which has no default: map it to a column"
    case .mapTargetNotAnOption(let value, let cell, let target, let options):
      "pass.values.\(value).map: '\(cell)' becomes '\(target)', which the template does not offer; it offers: \(options.joined(separator: ", "))"
    case .defaultNotAnOption(let value, let fallback, let options):
      "pass.values.\(value).default: the template does not offer '\(fallback)'; it offers: \(options.joined(separator: ", "))"
    }
  }
}
