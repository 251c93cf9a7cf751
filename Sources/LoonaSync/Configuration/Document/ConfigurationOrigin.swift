/// Where in a configuration something stands; lines and columns count from 1, columns in Unicode scalars.
struct ConfigurationOrigin: Hashable, Sendable {
  var file: String
  /// Nil where the whole file is meant.
  var line: Int?
  var column: Int?
  /// As in `pass.values.phone.region` or `customers.files[1]`; empty for the whole document.
  var path: String

  init(file: String, line: Int? = nil, column: Int? = nil, path: String = "") {
    self.file = file
    self.line = line
    self.column = column
    self.path = path
  }
}

extension ConfigurationOrigin: CustomStringConvertible {
  var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if line != nil, let column { place += ":\(column)" }
    return path.isEmpty ? place : "\(place): \(path)"
  }
}
