import Passes

/// What a person has to look at, in exact counts, with as many samples as the report was given.
struct JSONSamples {
  let report: RunReport
  let masking: Masking

  func write(to json: inout JSONWriter) {
    json.array("troubles", report.troubles) { json, group in
      json.object { json in
        json.string("outcome", group.kind.rawValue)
        json.number("count", group.count)
        json.array("samples", group.samples) { write($1, to: &$0) }
      }
    }
    json.array("findings", report.findings) { json, group in
      json.object { json in
        json.string("kind", group.kind.rawValue)
        json.string("settlement", group.settlement.rawValue)
        json.number("count", group.count)
        json.array("samples", group.samples) { write($1, to: &$0) }
      }
    }
    json.array("rejects", report.rejects) { write($1, to: &$0) }
    json.object("changes") { json in
      json.number("count", report.changeCount)
      json.array("samples", report.changes) { write($1, to: &$0) }
    }
  }

  private func write(_ sample: ChangeSample, to json: inout JSONWriter) {
    let operation = sample.operation
    json.object { json in
      json.number("ordinal", operation.ordinal)
      json.string("action", operation.action.rawValue)
      json.string("key", masking.key(operation.key))
      json.number("pass_id", sample.passID?.rawValue)
      json.string("outcome", sample.outcome?.kind.rawValue)
      json.string("reason", sample.outcome.map { masking.text($0.reason) })
      json.number("attempts", sample.outcome?.attempts)
      json.string("at", sample.outcome?.at.rfc3339)
      write(operation.origin, to: &json)
      json.array("changes", sample.changes) { json, change in
        json.object { json in
          json.string("field", change.name)
          json.string("before", change.before.map { masking.value($0, of: change.name) })
          json.string("after", change.after.map { masking.value($0, of: change.name) })
        }
      }
    }
  }

  private func write(_ finding: Finding, to json: inout JSONWriter) {
    json.object { json in
      json.string("key", finding.key.map(masking.key))
      json.number("pass_id", finding.passID?.rawValue)
      json.string("field", finding.field)
      json.string("source", finding.source.map { masking.value($0, of: finding.field) })
      json.string("loona", finding.loona.map { masking.value($0, of: finding.field) })
      write(finding.origin, to: &json)
    }
  }

  private func write(_ group: RejectGroup, to json: inout JSONWriter) {
    json.object { json in
      json.string("source", group.table.rawValue)
      json.string("code", group.code)
      json.number("count", group.count)
      json.array("samples", group.samples) { json, sample in
        json.object { json in
          json.string("file", sample.file)
          json.number("line", sample.line)
          json.string("column", sample.column)
          json.string("reason", sample.reason)
        }
      }
    }
  }

  private func write(_ origin: RowOrigin?, to json: inout JSONWriter) {
    json.string("file", origin.flatMap(report.path))
    json.number("line", origin.map { Int64($0.line) })
  }
}
