"""The words that Jira's files are recognised by: headers, states and fields in the languages of its users."""

from __future__ import annotations

from functools import cache

from quarterdeck.exchange.document import StateCategory
from quarterdeck.exchange.folding import fold

# Column of "export to CSV" -> its header in English (Server, Cloud, Cloud since 2025), German, French, Spanish,
# Portuguese, Italian, Dutch and Polish; compared without case and accents.
_HEADERS: dict[str, str] = {
    "key": "issue key|work item key|vorgangsschlüssel|vorgangsnummer|clé de ticket|clé du ticket|clave de incidencia"
    "|chave da ocorrência|chave do item|chave da pendência|chiave ticket|chiave segnalazione|issuesleutel|issue-code"
    "|klucz zgłoszenia",
    "id": "issue id|work item id|vorgangs-id|id de ticket|id du ticket|id de la incidencia|id de incidencia"
    "|id da ocorrência|id do item|id ticket|id segnalazione|issue-id|id zgłoszenia",
    "summary": "summary|zusammenfassung|résumé|resumen|resumo|riepilogo|samenvatting|podsumowanie",
    "kind": "issue type|issuetype|work type|work item type|vorgangstyp|type de ticket|tipo de incidencia|tipo de item"
    "|tipo de ocorrência|tipo de pendência|tipo ticket|tipo segnalazione|issuetype|typ zgłoszenia",
    "status": "status|état|statut|estado|stato|situação",
    "category": "status category|statuskategorie|catégorie d'état|catégorie de statut|categoría de estado"
    "|categoria de status|categoria di stato|statuscategorie|kategoria statusu",
    "category_changed": "status category changed|statuskategorie geändert|catégorie d'état modifiée"
    "|categoría de estado modificada|categoria de status alterada",
    "project": "project key|space key|projektschlüssel|clé de projet|clé du projet|clave del proyecto|chave do projeto"
    "|chiave progetto|projectcode|klucz projektu",
    "project_name": "project name|space name|projektname|nom du projet|nombre del proyecto|nome do projeto"
    "|nome progetto|projectnaam|nazwa projektu",
    "project_lead": "project lead|space lead|projektleiter|projektleitung|responsable du projet"
    "|responsable del proyecto|líder do projeto|responsabile progetto|projectleider|kierownik projektu",
    "priority": "priority|priorität|priorité|prioridad|prioridade|priorità|prioriteit|priorytet",
    "resolution": "resolution|lösung|résolution|resolución|resolução|risoluzione|oplossing|rozwiązanie",
    "assignee": "assignee|zugewiesene person|bearbeiter|zugewiesen an|personne assignée|attribution|responsable"
    "|persona asignada|responsável|assegnatario|toegewezen persoon|toegewezene|osoba przypisana|przypisana osoba",
    "assignee_id": "assignee id|id der zugewiesenen person|id der person|id de la personne assignée"
    "|id de la persona asignada|id do responsável|id assegnatario",
    "reporter": "reporter|autor|rapporteur|informador|relator|segnalatore|richiedente|melder|zgłaszający",
    "reporter_id": "reporter id|autor-id|autoren-id|id du rapporteur|id del informador|id do relator|id segnalatore",
    "created": "created|erstellt|création|créé|créée|creada|creado|criado|criada|creato|creata|gemaakt|aangemaakt"
    "|utworzono",
    "updated": "updated|aktualisiert|mise à jour|mis à jour|actualizada|actualizado|atualizado|atualizado(a)|aggiornato"
    "|aggiornata|bijgewerkt|zaktualizowano",
    "resolved": "resolved|erledigt|gelöst|résolu|résolue|resuelta|resuelto|resolvido|resolvido(a)|risolto|risolta"
    "|opgelost|rozwiązano",
    "due": "due date|due|fälligkeitsdatum|fällig|fällig am|date d'échéance|échéance|fecha de vencimiento"
    "|data limite|data de entrega|data de vencimento|data di scadenza|scadenza|vervaldatum|einddatum|termin"
    "|termin realizacji",
    "labels": "labels|stichwörter|étiquettes|etiquetas|etiquetas/categorias|etichette|etykiety",
    "components": "components|component/s|komponenten|komponente/n|komponente(n)|composants|composant(s)|componentes"
    "|componente(s)|componenti|componenten|komponenty",
    "versions": "fix versions|fix version/s|lösungsversionen|lösungsversion/en|lösungsversion(en)|versions corrigées"
    "|version(s) corrigée(s)|versiones corregidas|versión correctora|versión(es) correctora(s)|versões de correção"
    "|versões corrigidas|versione fix|versioni fix|oplossingsversies|wersje naprawcze",
    "sprint": "sprint|sprints|custom field (sprint)",
    "description": "description|beschreibung|descripción|descrição|descrizione|beschrijving|opis",
    "estimate": "original estimate|ursprüngliche schätzung|estimation originale|estimation initiale"
    "|estimación original|estimativa original|stima originale|oorspronkelijke schatting|pierwotne oszacowanie",
    "remaining": "remaining estimate|verbleibende schätzung|estimation restante|estimación restante|trabajo restante"
    "|estimativa restante|tempo restante|stima rimanente|resterende schatting|pozostałe oszacowanie",
    "spent": "time spent|zeitaufwand|benötigte zeit|temps consacré|temps passé|tiempo dedicado|tiempo trabajado"
    "|tempo gasto|tempo impiegato|bestede tijd|tijd besteed|zalogowany czas",
    "log": "log work|arbeit protokollieren|arbeitsprotokoll|consigner le travail|journal de travail"
    "|registro de trabajo|registrar trabajo|registrar trabalho|registro lavoro|registra lavoro|werk loggen",
    "remark": "comment|comments|kommentar|kommentare|commentaire|commentaires|comentario|comentarios|comentário"
    "|comentários|commento|commenti|opmerking|opmerkingen|komentarz|komentarze",
    "attachment": "attachment|attachments|anhang|anhänge|pièce jointe|pièces jointes|adjunto|archivo adjunto|anexo"
    "|allegato|allegati|bijlage|załącznik",
    "parent_key": "parent key|übergeordneter schlüssel|schlüssel des übergeordneten vorgangs|clé parent|clé parente"
    "|clave principal|clave del principal|chave pai|chiave padre|bovenliggende sleutel",
    "parent_id": "parent id|parent|übergeordnet|übergeordnete id|principal|pai|padre|bovenliggend|nadrzędne",
    "outline_parent": "outline parent",
    "sprint_ids": "sprint id",
    "archived": "archived|archivé|archiviert|archivada|archiviato",
    "points": "story points|story point|story point estimate|story-punkte|estimate (points)",
    "start": "start date|planned start",
}
CUSTOM_WORDS = (
    *("custom field", "custom fields", "benutzerdefiniertes feld", "benutzerdefinierte felder"),
    *("champ personnalise", "champs personnalises", "campo personalizado", "campos personalizados"),
    *("campo personalizzato", "campi personalizzati", "aangepast veld", "aangepaste velden", "pole niestandardowe"),
)
OUTWARD_WORDS = (
    *("outward issue link", "outward work item link", "outward link", "ausgehende vorgangsverknupfung"),
    *("lien de ticket sortant", "enlace de incidencia saliente", "link de saida", "vinculo de saida"),
    *("collegamento ticket in uscita", "uitgaande issuekoppeling"),
)
INWARD_WORDS = (
    *("inward issue link", "inward work item link", "inward link", "eingehende vorgangsverknupfung"),
    *("lien de ticket entrant", "enlace de incidencia entrante", "link de entrada", "vinculo de entrada"),
    *("collegamento ticket in entrata", "inkomende issuekoppeling"),
)
# Kept as one fact of the issue, by these names.
FACTS = (
    *("project type", "project description", "project url", "project lead id", "creator", "creator id", "environment"),
    *("affects versions", "affects version/s", "security level", "parent summary", "parent status"),
)
# Say nothing of the work, or repeat it: totals over sub-tasks, who looks at it, when somebody last opened it.
SILENT = (
    *("watchers", "watchers id", "votes", "last viewed", "work ratio", "sub-tasks", "images", "progress"),
    *("σ original estimate", "σ remaining estimate", "σ time spent", "σ progress", "development"),
)


@cache
def columns_by_header() -> dict[str, str]:
    """Name of a column's meaning by its folded header."""
    return {fold(word): name for name, words in _HEADERS.items() for word in words.split("|")}


POINTS = ("story points", "story point estimate", "story-punkte", "storypunkte", "story punkte", "points d'effort",
          "points de story", "puntos de historia", "pontos da historia", "story point", "punti storia", "sp",
          "estimate (points)", "points")  # fmt: skip
STARTS = ("start date", "target start", "planned start", "begin date", "startdatum", "anfangsdatum", "date de debut",
          "fecha de inicio", "data de inicio", "data di inizio", "start", "baseline start date")  # fmt: skip
ENDS = ("target end", "end date", "planned end", "enddatum", "date de fin", "fecha de finalizacion", "data de termino",
        "data di fine")  # fmt: skip
ACTUAL_STARTS = ("actual start", "tatsachlicher start", "debut reel", "inicio real")
ACTUAL_ENDS = ("actual end", "actual finish", "tatsachliches ende", "fin reelle", "fin real")
EPIC_LINKS = ("epic link", "epos-link", "lien d'epopee", "enlace de epica")
PARENT_LINKS = ("parent link", "parent issue")
# Field ids that a new Jira Cloud site gives to its own fields, where a file does not name them.
CLOUD_FIELDS = {
    "customfield_10011": "Epic Name",
    "customfield_10014": "Epic Link",
    "customfield_10015": "Start date",
    "customfield_10016": "Story point estimate",
    "customfield_10019": "Rank",
    "customfield_10020": "Sprint",
    "customfield_10021": "Flagged",
}

CATEGORY_KEYS = {
    "new": StateCategory.TODO,
    "undefined": StateCategory.TODO,
    "indeterminate": StateCategory.DOING,
    "done": StateCategory.DONE,
}
PRIORITIES = {
    word: value
    for value, words in {
        900: "highest|blocker|critical|urgent|hochste|am hochsten|la plus haute|plus elevee|mas alta|altissima",
        700: "high|major|hoch|haute|elevee|alta|alto|hoog|wysoki",
        500: "medium|normal|mittel|moyenne|media|medio|gemiddeld|sredni",
        300: "low|minor|niedrig|faible|basse|baja|baixa|bassa|laag|niski",
        100: "lowest|trivial|am niedrigsten|niedrigste|la plus faible|mas baja|baixissima",
    }.items()
    for word in words.split("|")
}  # fmt: skip
