import Passes

/// `report.json`: the same figures for programs, in the schema that <doc:ReportJSON> describes.
public struct JSONReport {
  /// Changes with the meaning of a member, or when one goes; a new member does not change it.
  public static let schema = "loona-sync-report/1"

  private let report: RunReport
  private let masking: Masking

  public init(_ report: RunReport, masking: Masking) {
    self.report = report
    self.masking = masking
  }

  public func text() -> String {
    var json = JSONWriter()
    json.object { json in
      json.string("schema", Self.schema)
      write(report.run, to: &json)
      write(report.verdict, to: &json)
      json.string("next_step", report.nextStep.map { masking.text($0.sentence) })
      json.string("next_command", report.nextStep?.command)
      json.array("inputs", report.inputs) { write($1, to: &$0) }
      json.object("totals") { json in
        for total in report.totals { json.number(total.name, total.value) }
      }
      JSONCounts(report: report).write(to: &json)
      json.array("limits", report.limits) { write($1, to: &$0) }
      json.array("accepted_limits", report.acceptedLimits) { $0.string(nil, $1) }
      JSONCourse(report: report).write(to: &json)
      json.array("unmade_checks", report.unmadeChecks) { $0.string(nil, masking.text($1)) }
      JSONSamples(report: report, masking: masking).write(to: &json)
      json.array("files", report.files) { $0.string(nil, $1) }
    }
    return json.text + "\n"
  }

  private func write(_ run: RunIdentity, to json: inout JSONWriter) {
    json.object("run") { json in
      json.string("program_version", run.programVersion)
      json.string("kind", run.kind.rawValue)
      json.string("plan_id", run.planID)
      json.string("folder", run.folder)
      json.string("account", run.account)
      json.number("template_id", run.templateID)
      json.string("template_name", run.templateName)
      json.string("host", run.host)
      json.string("started_at", run.startedAt.rfc3339)
      json.string("ended_at", run.endedAt?.rfc3339)
    }
  }

  private func write(_ verdict: Verdict, to json: inout JSONWriter) {
    json.object("verdict") { json in
      json.string("kind", verdict.kind.rawValue)
      json.number("exit_code", Int(verdict.exitCode))
      json.string("headline", masking.text(verdict.headline))
      json.array("reasons", verdict.reasons) { $0.string(nil, masking.text($1)) }
    }
  }

  private func write(_ input: SourceInput, to json: inout JSONWriter) {
    json.object { json in
      json.string("source", input.table.rawValue)
      json.string("file", input.path)
      json.string("sha256", input.sha256)
      json.number("bytes", input.bytes)
      json.number("rows", input.rows)
      json.string("modified_at", input.modifiedAt?.rfc3339)
      json.string("encoding", input.encoding)
    }
  }

  private func write(_ check: LimitCheck, to json: inout JSONWriter) {
    json.object { json in
      json.string("name", check.name.rawValue)
      json.string("subject", check.subject)
      json.number("value", check.value)
      json.number("allowed", check.allowed)
      json.number("base", check.base)
      json.string("limit", check.limit.description)
      json.bool("passed", check.isPassed)
      json.bool("accepted", check.isAccepted)
      json.bool("below_minimum", check.isBelowMinimum)
      json.bool("refuses", check.refuses)
    }
  }
}
