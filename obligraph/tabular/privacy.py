"""Signs that a table or a text describes a person: what nobody may send, whatever its quality."""

import re

_HEADINGS = re.compile(
    r"""\b(
    (nombres?|apellidos?|iniciales|names?|surnames?|initials|noms?|prenoms?|initiales|nomes?|sobrenomes?|iniciais)
      .{0,8}\b(victimas?|agraviadas?|denunciantes?|sobrevivientes?|usuarias?|agresor(es|a)?|imputados?|victims?|survivors?
      |perpetrators?|victimes?|survivantes?|auteurs?|vitimas?|sobreviventes?|agressor(es|a)?)
    |apellidos?|surnames?|sobrenome|prenoms?
    |dni|cedula|cpf|curp|passport|pasaporte|passeport|passaporte
    |documento\s+de\s+identidade?|identity\s+(card|document)|piece\s+d.identite
    |fecha\s+de\s+nacimiento|date\s+of\s+birth|birth\s*date|date\s+de\s+naissance|data\s+de\s+nascimento
    |(?<!grupo\sde\s)(?<!rango\sde\s)(?<!tramo\sde\s)edad|(?<!tranche\sd.)age(?!\s*(group|range|band))
    |(?<!grupo\sde\s)(?<!faixa\sde\s)idade
    |(direccion|domicilio|address|adresse|endereco)\s+(de\s+la\s+|of\s+the\s+|da\s+)?v[i]ct?im[ae]?
    |(relacion|vinculo)\s+con\s+el\s+agresor|relationship\s+(to|with)\s+(the\s+)?(aggressor|perpetrator)
    |lien\s+avec\s+l.(agresseur|auteur)|(relacao|vinculo)\s+com\s+o\s+agressor
    |numero\s+de\s+(expediente|denuncia)|case\s+number|numero\s+d[oeu]\s+(processo|dossier)
    )\b""",
    re.VERBOSE,
)
_LONGEST_HEADING = 60
_TEXTS = re.compile(
    r"""\b(?:DNI|CPF|CURP|RUT|C\.\s?I\.|(?i:c[eé]dula|pasaporte|passport|passeport|passaporte))
        \s*(?i:n\.?\s?[°º]?|no\.?)?\s*:?\s*[A-Z]{0,4}\d[\d.\-]{4,}
    |[\w.+-]+@(?:gmail|hotmail|yahoo|outlook|icloud)\.[a-z.]+
    |(?:\+\d{1,3}[\s-]?)?\b9\d{2}[\s-]\d{3}[\s-]\d{3}\b""",
    re.VERBOSE,
)


def names_a_person(heading: str) -> bool:
    """Whether a heading, without accents and in lower case, announces something about one person.

    >>> names_a_person("nombre de la victima"), names_a_person("nombre"), names_a_person("grupo de edad")
    (True, False, False)
    """
    return len(heading) <= _LONGEST_HEADING and bool(_HEADINGS.search(heading))


def identifies(text: str) -> bool:
    """Whether a text holds a number or an address that leads to one person.

    >>> identifies("presentó la denuncia, DNI 45678912"), identifies("CIM/doc.139/18, más de cincuenta")
    (True, False)
    """
    return bool(_TEXTS.search(text))
