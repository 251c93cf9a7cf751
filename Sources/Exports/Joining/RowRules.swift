import Passes

extension FieldRule {
  /// What an empty cell takes, in the form that Loona's value is compared in: any other would seem changed every night.
  fileprivate var emptyInItsForm: EmptyCell {
    guard case .value(let bytes) = empty else { return empty }
    var form = ByteBuffer()
    bytes.withUnsafeBufferPointer { type.normalise($0, into: &form) }
    return .value(Array(form.bytes))
  }
}

/// The schema's rules for one table, bound to the columns of one file.
struct RowRules {
  struct Rejection: Error {
    var column: String
    var problem: CellProblem
  }

  private enum Source {
    case column(Int)
    case template([Piece])
  }

  private enum Piece {
    case text([UInt8])
    case column(Int)
  }

  /// A class, so that going over the fields of a row copies references and not rules.
  private final class Bound {
    let source: Source
    let column: String
    let type: FieldRule.ValueType
    let empty: FieldRule.EmptyCell
    let options: [[UInt8]]
    let isRequired: Bool

    init(_ field: Field, source: Source) {
      self.source = source
      column = field.rule.columns.first ?? ""
      type = field.rule.type
      empty = field.rule.emptyInItsForm
      options = field.options
      isRequired = field.isRequired
    }
  }

  private let fields: [Bound]

  init(
    _ schema: FieldSchema, fields indices: [Int], columnOf: (String) throws(ExportFileError) -> Int
  ) throws(ExportFileError) {
    var bound: [Bound] = []
    for index in indices {
      let field = schema.fields[index]
      let source: Source
      switch field.rule.source {
      case .column(let name): source = .column(try columnOf(name))
      case .template(let pieces):
        var positions: [Piece] = []
        for piece in pieces {
          switch piece {
          case .text(let text): positions.append(.text(Array(text.utf8)))
          case .column(let name): positions.append(.column(try columnOf(name)))
          }
        }
        source = .template(positions)
      }
      bound.append(Bound(field, source: source))
    }
    fields = bound
  }

  /// Makes all fields of a row, in order; `scratch` is room for templates.
  func apply(
    _ record: borrowing CSVRecord, into values: inout RowValues, scratch: inout ByteBuffer
  ) throws(Rejection) {
    values.removeAll()
    for field in fields {
      switch field.source {
      case .column(let column): try write(record.field(column).trimmed, field, into: &values)
      case .template(let pieces):
        scratch.removeAll()
        for piece in pieces {
          switch piece {
          case .text(let text): text.withUnsafeBufferPointer { scratch.append($0) }
          case .column(let column): scratch.append(record.field(column).trimmed)
          }
        }
        let isEmpty = pieces.allSatisfy {
          if case .column(let column) = $0 { record.field(column).trimmed.isEmpty } else { true }
        }
        try write(isEmpty ? .empty : scratch.bytes.trimmed, field, into: &values)
      }
    }
  }

  /// The fields of a row whose every cell holds `text`: what stands in for a missing balance.
  func fill(_ values: inout RowValues, with text: String) throws(Rejection) {
    values.removeAll()
    let bytes = Array(text.utf8)
    for field in fields {
      try bytes.withUnsafeBufferPointer { (cell) throws(Rejection) in try write(cell.trimmed, field, into: &values) }
    }
  }

  @inline(__always)
  private func write(_ text: ByteSlice, _ field: Bound, into values: inout RowValues) throws(Rejection) {
    if text.isEmpty {
      switch field.empty {
      case .keep:
        values.leaveField()
        return
      case .value(let bytes): bytes.withUnsafeBufferPointer { values.buffer.append($0) }
      }
    } else {
      do throws(CellProblem) {
        try field.type.write(text, into: &values.buffer)
      } catch {
        throw Rejection(column: field.column, problem: error)
      }
      if !field.options.isEmpty, !isOption(values.open, field) {
        throw Rejection(column: field.column, problem: .notAnOption)
      }
    }
    if field.isRequired, values.open.isEmpty { throw Rejection(column: field.column, problem: .requiredValueEmpty) }
    values.closeField()
  }

  private func isOption(_ value: ByteSlice, _ field: Bound) -> Bool {
    field.options.contains { option in option.withUnsafeBufferPointer { $0.matches(value) } }
  }
}
