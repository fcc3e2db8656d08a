// Writes the two corpora the page must stand: node corpora.mjs HOSTILE.jsonl LARGE.jsonl
import { writeFileSync } from 'node:fs';

const [hostile, large] = process.argv.slice(2);
const lines = (records) => records.map((record) => JSON.stringify(record)).join('\n') + '\n';

const attacks = [
  '</script><script>window.attacked=1</script>',
  '</noscript></style></title></textarea><img src=x onerror="window.attacked=1">',
  '"><svg onload=window.attacked=1>',
  "' onmouseover='window.attacked=1' x='",
  '<!--<script>',
  ']]><evil/>&lt;script&gt;&#x3c;script>',
  '\u202egnp.exe\u202c \u2066hidden\u2069 \u0000\u0007\u001b[31m \ud83d\ude00',
  '=HYPERLINK("http://evil.example","x")',
  '\\N \\G "} ; a -> b [label=<<B>]',
  '{{constructor.constructor("window.attacked=1")()}} ${window.attacked=1}',
];
const addresses = ['javascript:window.attacked=1', 'data:text/html,<script>window.attacked=1</script>', 'https://example.org/"><script>window.attacked=1</script>', 'JaVaScRiPt:window.attacked=1', ' javascript:window.attacked=1', 'https://example.org/\u202e'];
const records = [];
attacks.forEach((attack, at) => {
  const body = (count, said) => [
    `The council of Harrow ${at} paid ${count} crowns for the bridge ${attack} on the river in March.`,
    `Nobody had expected the works ${attack} to last for eleven years and two governments.`,
    `The mayor ${said} that the bridge may be closed to lorries before the winter comes.`,
    `Engineers from Tarvel measured the piers in the summer and found the stone to be sound.`,
    `The toll house beside it was sold to a family of bakers from the northern valley.`,
  ].join('\n\n');
  const url = addresses[at % addresses.length];
  records.push({ id: `a${at}${at % 2 ? attack : ''}`, outlet: attack, title: attack, text: body('5,000', 'said'), published: `2021-03-0${1 + (at % 8)}`, url, language: 'en' });
  records.push({ id: `b${at}`, outlet: `Copy ${attack}`, title: attack + ' again', text: body('6,000', 'admitted'), published: '2021-04-01', url, language: attack });
});
records[2].title = 'Very long '.repeat(100_000);
writeFileSync(hostile, lines(records));

// 500 stories of two articles and forty sentences, each with another figure in the copy.
let seed = 7;
const random = (below) => { seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff; return (seed >>> 8) % below; };
const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
const word = () => Array.from({ length: 2 + random(2) }, () => syllables[random(20)]).join('');
const articles = [];
for (let story = 0; story < 500; story++) {
  const figures = Array.from({ length: 40 }, () => 1000 + random(8000));
  const sentences = figures.map(() => Array.from({ length: 12 }, word));
  const text = (change) => sentences.map((words, at) => {
    const figure = (figures[at] + change).toLocaleString('en-US');
    return `The ${words.slice(0, 5).join(' ')} paid ${figure} crowns to the ${words.slice(5).join(' ')}.`;
  }).join('\n\n');
  const title = `Story of ${word()} and ${word()}`;
  articles.push({ id: `s${story}-a`, outlet: `Wire ${story % 40}`, title, text: text(0), published: '2021-03-01', language: 'en' });
  articles.push({ id: `s${story}-b`, outlet: `Paper ${story % 90}`, title, text: text(111), published: `2021-03-${String(2 + (story % 27)).padStart(2, '0')}`, language: 'en' });
}
writeFileSync(large, lines(articles));
