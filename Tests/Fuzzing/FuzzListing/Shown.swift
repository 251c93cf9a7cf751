import Passes

/// A pass as plain bytes: text that is merely equivalent is another value.
struct Shown: Equatable {
  var id: Int64
  var templateID: Int64?
  var status: [UInt8]?
  var expirationDate: [UInt8]?
  var url: [UInt8]?
  var values: [[UInt8]?]

  init(_ pass: borrowing ListedPass) {
    id = pass.id.rawValue
    templateID = pass.templateID
    status = pass.status.map { Array($0) }
    expirationDate = pass.expirationDate.map { Array($0) }
    url = pass.url.map { Array($0) }
    values = pass.values.map { $0.map { Array($0) } }
  }

  init(_ pass: RemotePass, names: [String]) {
    id = pass.id.rawValue
    templateID = pass.templateID
    status = pass.status.map { Array($0.utf8) }
    expirationDate = pass.expirationDate.map { Array($0.utf8) }
    url = pass.url.map { Array($0.utf8) }
    values = names.map { name in
      pass.values.first { $0.name.utf8.elementsEqual(name.utf8) }.map { Array($0.value.utf8) }
    }
  }
}
