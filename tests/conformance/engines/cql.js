// CQL by cql-execution, of what it can say: `npm install cql-execution`, then
// `python run.py -- node engines/cql.js`. The ELM is written here by hand, as a translator would write it.
//
// A fact is a value or null; a class is a value set, expanded; a list is what it holds. A range, a list that may
// lack some, and a report that could not be read have no form in the language.
'use strict';

const fs = require('fs');
const path = require('path');
const cql = require(require.resolve('cql-execution', { paths: [process.cwd(), __dirname] }));

const TYPE = '{urn:hl7-org:elm-types:r1}';
const words = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'vocabulary.json'), 'utf8'));

const literal = (type, value) => value === null || value === undefined
  ? { type: 'As', asType: TYPE + type, operand: { type: 'Null' } }
  : { type: 'Literal', valueType: TYPE + type, value: String(value) };
const strings = (values) => values === null ? { type: 'Null' }
  : { type: 'List', element: values.map((one) => literal('String', one)) };
const known = (value) => value !== null && typeof value === 'object' ? null : value;
const isRange = (value) => value !== null && typeof value === 'object' && !('unknown' in value);
const folded = (type, parts) => parts.some((one) => one === null) ? null
  : parts.reduce((left, right) => ({ type, operand: [left, right] }));

function below(tree, codes) {
  const inside = (code) => codes.includes(code) || words.trees[tree][code].some(inside);
  return Object.keys(words.trees[tree]).filter(inside);
}

function several(number, parts) {
  if (number === 1) return folded('Or', parts);
  const ways = parts.flatMap((part, i) => {
    const rest = parts.slice(i + 1);
    return rest.length >= number - 1 ? [folded('And', [part, several(number - 1, rest)])] : [];
  });
  return folded('Or', ways);
}

const SIGNS = { '>=': 'GreaterOrEqual', '>': 'Greater', '<': 'Less', '<=': 'LessOrEqual', '=': 'Equal' };

function elm(one, patient) {
  const facts = patient.facts || {}, genes = patient.genes || {};
  const made = (part) => elm(part, patient);
  if (one.and) return folded('And', one.and.map(made));
  if (one.or) return folded('Or', one.or.map(made));
  if (one.at_least) return several(one.at_least, one.of.map(made));
  if (one.not) {
    const part = made(one.not);
    return part && { type: 'Not', operand: part };
  }
  if (one.so) return literal('Boolean', known(facts[one.so]));
  if (one.compare) {
    if (isRange(facts[one.compare])) return null;
    return { type: SIGNS[one.with], operand: [literal('Decimal', known(facts[one.compare])), literal('Decimal', one.number)] };
  }
  if (one.code) return { type: 'In', operand: [literal('String', known(facts[one.code])), strings(one.in)] };
  if (one.is) {
    return { type: 'In', operand: [literal('String', known(facts[one.is])), strings(below('diagnoses', one.in))] };
  }
  if (one.has) {
    const history = patient.treatment;
    if (!history || !history.complete) return null;
    const given = history.lines.flatMap((line) => line.drugs);
    if (given.some((drug) => typeof drug !== 'string')) return null;
    return { type: 'Overlaps', operand: [strings(given), strings(below('drugs', one.in))] };
  }
  if (one.state && !one.of) {
    const report = genes[one.state] || {};
    if (report.variants || patient.panel) return null;
    const stated = ['mutated', 'wild-type'].includes(report.state) ? report.state : null;
    return { type: 'Equal', operand: [literal('String', stated), literal('String', one.in[0])] };
  }
  if (one.finding && !patient.panel) return literal('Boolean', (genes[one.finding] || {})[one.of]);
  return null;
}

async function asked(expression) {
  const library = new cql.Library({ library: {
    identifier: { id: 'suite', version: '1' }, schemaIdentifier: { id: 'urn:hl7-org:elm', version: 'r1' },
    usings: { def: [{ localIdentifier: 'System', uri: 'urn:hl7-org:elm-types:r1' }] },
    statements: { def: [{ name: 'asked', context: 'Unfiltered', expression }] } } });
  const found = await new cql.Executor(library).exec(new cql.PatientSource([]));
  const value = found.unfilteredResults.asked;
  return value === null || value === undefined ? 'unknown' : value ? 'met' : 'not met';
}

// `exists (given intersect of)`, which a translator writes where two lists are asked for a common item.
function common(expression) {
  if (expression === null || typeof expression !== 'object') return expression;
  if (Array.isArray(expression)) return expression.map(common);
  if (expression.type === 'Overlaps') return { type: 'Exists', operand: { type: 'Intersect', operand: expression.operand } };
  return Object.fromEntries(Object.entries(expression).map(([key, value]) => [key, common(value)]));
}

async function main() {
  for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const one = JSON.parse(line);
    const expression = elm(one.condition, one.patient);
    const verdict = expression === null ? 'cannot' : await asked(common(expression));
    console.log(JSON.stringify({ id: one.id, verdict }));
  }
}

main().catch((error) => { console.error(error); process.exit(1); });
