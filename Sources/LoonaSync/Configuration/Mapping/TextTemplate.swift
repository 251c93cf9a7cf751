import Passes

/// Text with columns in braces, `"{first_name} {last_name}"`; a brace itself is written twice.
struct TextTemplate {
  let table: FieldRule.Table
  let pieces: [FieldRule.TemplatePiece]

  enum Problem: Error, Hashable {
    case unbalanced
    case withoutColumn
    case twoTables
  }

  init(_ text: String) throws(Problem) {
    var pieces: [FieldRule.TemplatePiece] = []
    var columns: [ColumnReference] = []
    var plain = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "{" || character == "}", rest.first == character {
        plain.append(character)
        rest = rest.dropFirst()
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw .unbalanced }
        let column = ColumnReference(String(rest[..<end]).trimmedLikeAKey)
        guard !column.name.isEmpty, !column.name.contains("{") else { throw .unbalanced }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        plain = ""
        pieces.append(.column(column.name))
        columns.append(column)
        rest = rest[rest.index(after: end)...]
      } else if character == "}" {
        throw .unbalanced
      } else {
        plain.append(character)
      }
    }
    guard let first = columns.first else { throw .withoutColumn }
    guard columns.allSatisfy({ $0.table == first.table }) else { throw .twoTables }
    table = first.table
    self.pieces = plain.isEmpty ? pieces : pieces + [.text(plain)]
  }
}
