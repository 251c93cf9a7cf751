/// The names that identities carry, in Russian.
enum RussianTerms {
  static let all: [String: String] = [
    "customer rows": "строки клиентов", "excluded": "исключено", "rejected": "отклонено", "duplicates": "повторы",
    "customers": "клиенты", "unchanged": "без изменений", "created": "создано", "updated": "обновлено",
    "conflicts": "конфликты", "failed": "не удалось", "not attempted": "не начато", "in doubt": "под вопросом",
    "to create": "создать", "to update": "обновить", "passes listed": "карты в списке", "matched": "сопоставлено",
    "missing": "нет в выгрузке", "foreign": "чужие", "ambiguous": "неоднозначные", "balance rows": "строки балансов",
    "joined": "соединено", "joined rows": "соединённые строки", "orphaned": "без клиента", "source": "источник",
    "loona before": "в Loona до начала",
    "changed by us": "изменено нами", "changed by others": "изменено другими", "left to do": "осталось изменить",
    "ledger rows": "строки операций", "repeated": "повторено", "can't be sent": "нельзя провести",
    "sent before": "отправлено раньше", "waiting": "ждёт", "settled first": "выяснено сначала",
    "transactions": "операции", "carried out": "проведено",
    "amount": "сумма",
  ]
}
