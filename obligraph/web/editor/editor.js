// The text field of the SPARQL page as an editor: colours, completion, the place of a mistake. The field stays the truth.
// It lives in a shadow root, whose style sheets are made by script: the page forbids styles in its markup.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const KEYWORDS = (
  "SELECT CONSTRUCT ASK DESCRIBE WHERE DISTINCT REDUCED PREFIX BASE OPTIONAL UNION MINUS GRAPH FILTER BIND AS VALUES UNDEF " +
  "GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET EXISTS NOT IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR " +
  "STR LANG LANGMATCHES DATATYPE BOUND IRI COALESCE IF CONCAT STRLEN UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE " +
  "STRAFTER REPLACE REGEX SUBSTR YEAR MONTH DAY ABS CEIL FLOOR ROUND isIRI isBLANK isLITERAL isNUMERIC sameTerm"
).split(" ");

const look = EditorView.theme({
  "&": { background: "var(--paper)", color: "var(--ink)", border: "1px solid #837c8f", borderRadius: ".35rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { font: ".95rem/1.5 ui-monospace, Menlo, Consolas, monospace", minHeight: "18lh", maxHeight: "34lh", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".5rem 0" },
  ".cm-gutters": { background: "var(--panel)", color: "var(--quiet)", borderRight: "1px solid var(--rule)" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "var(--accent-soft)" },
  ".cm-matchingBracket": { background: "var(--accent-soft) !important", outline: "1px solid var(--accent)" },
  ".cm-tooltip": { background: "var(--paper)", color: "var(--ink)", border: "1px solid var(--rule)", maxWidth: "min(40rem, 90vw)" },
  ".cm-tooltip-autocomplete > ul > li": { padding: ".2rem .5rem", lineHeight: "1.5" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "var(--sans)", opacity: "1" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "3px" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--bad)" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--warn)" },
  { tag: [tags.string, tags.annotation], color: "var(--good)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--ink)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--bad)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]);

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// How well an option fits what was typed: its name, the part after the colon, a word of its label; 0 where none begins so.
const fit = ({ label, detail = "" }, typed) => {
  const [name, told] = [fold(label), fold(detail)];
  if (name.startsWith(typed)) return 4;
  const prefix = typed.slice(0, typed.indexOf(":") + 1);
  const word = typed.slice(prefix.length);
  if (!word || !name.startsWith(prefix)) return 0;
  if (name.slice(name.indexOf(":") + 1).startsWith(word)) return 3;
  if (told.startsWith(word)) return 2;
  return word.length > 2 && `${name} ${told}`.split(/[\s:-]+/).some((it) => it.startsWith(word)) ? 1 : 0;
};

// What may be completed, fetched once it is asked for.
const suggestions = (address) => {
  let read;
  const options = async () => {
    const { prefixes, terms } = await (await fetch(address)).json();
    return {
      prefixes: Object.entries(prefixes).map(([name, detail]) => ({ label: `${name}:`, detail, type: "namespace" })),
      declared: Object.entries(prefixes).map(([name, space]) => ({ label: `${name}: <${space}>`, type: "namespace" })),
      terms: terms.map(([label, detail, type]) => ({ label, detail, type })),
    };
  };
  const keywords = KEYWORDS.map((label) => ({ label, type: "keyword" }));
  return async (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) {
      const found = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      found.delete(variable.text);
      return { from: variable.from, options: [...found].sort().map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    }
    const word = context.matchBefore(/[\p{L}\p{N}_-]*:?[\p{L}\p{N}_.-]*/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    read ??= options().catch(() => ({ prefixes: [], declared: [], terms: [] }));
    const { prefixes, declared, terms } = await read;
    const declares = /\bprefix\s+$/i.test(context.state.sliceDoc(Math.max(0, word.from - 40), word.from));
    const typed = fold(word.text);
    const fitting = (declares ? declared : [...terms, ...keywords, ...prefixes]).map((it) => [fit(it, typed), it]).filter(([how]) => how);
    return { from: word.from, options: fitting.sort(([one], [other]) => other - one).map(([, it]) => it), filter: false };
  };
};

// Typing over a selection is done here: the browser would do it with style attributes, which the page forbids.
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
    event.preventDefault();
    const change = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const taken = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, change));
    if (!taken) view.dispatch(change());
    return true;
  },
});

const mistake = (state, field) => {
  const { line, column, problem } = field.dataset;
  if (!problem || !line || Number(line) > state.doc.lines) return [];
  const found = state.doc.line(Number(line));
  const at = Math.max(0, Number(column || 1) - 1);
  const after = found.text.slice(at).match(/^\s*([?$]?[\w:-]+|\S)/)?.[0].length ?? 0;
  const before = after ? 0 : found.text.slice(0, at).match(/([?$]?[\w:-]+|\S)\s*$/)?.[0].length ?? 0;
  const from = Math.min(found.from + at, found.to) - before;
  return [{ from, to: Math.min(from + (after || before), found.to), severity: "error", message: problem }];
};

const open = (field) => {
  const place = document.createElement("div");
  place.className = "editor";
  const root = place.attachShadow({ mode: "open" });
  const label = document.querySelector(`label[for="${field.id}"]`);
  const run = () => (field.form.requestSubmit(), true);
  const view = new EditorView({
    parent: root,
    root,
    doc: field.value,
    extensions: [
      lineNumbers(), history(), bracketMatching(), closeBrackets(), highlightActiveLine(), indentUnit.of("  "), typedOver,
      EditorView.lineWrapping, sparql(), syntaxHighlighting(colours), look,
      autocompletion({ override: [suggestions(field.dataset.editor)] }),
      EditorState.phrases.of(JSON.parse(field.dataset.phrases)),
      EditorView.contentAttributes.of({ "aria-label": label.textContent.trim(), "aria-description": field.dataset.keys, spellcheck: "false" }),
      EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
      keymap.of([
        { key: "Mod-Enter", run },
        ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap,
      ]),
    ],
  });
  field.hidden = true;
  field.after(place);
  label.addEventListener("click", () => view.focus());
  const told = mistake(view.state, field);
  if (told.length) {
    view.dispatch(setDiagnostics(view.state, told), { selection: { anchor: told[0].from }, scrollIntoView: true });
    view.focus();
  }
  document.querySelector("[data-shortcuts]").hidden = false;
};

for (const field of document.querySelectorAll("textarea[data-editor]")) open(field);
