// Texts of a given length that compress about as well as those of people.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const docs = fileURLToPath(new URL("../../docs", import.meta.url));

/** Common Chinese characters, most frequent first. */
const HANZI =
  "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装";

/** Returns the prose of the guides, as words. */
function wordsOfGuides() {
  const pages = readdirSync(docs)
    .filter((name) => name.endsWith(".md") && name !== "command.md")
    .sort()
    .map((name) =>
      readFileSync(join(docs, name), "utf8").replaceAll(/```[\s\S]*?```|^\|.*$|^#.*$/gm, ""),
    );
  return pages
    .join("\n")
    .split(/\s+/)
    .filter((word) => word !== "");
}

/**
 * Returns a function that makes English of a length: each word follows the one before it somewhere
 * in the guides (a Markov chain of words).
 */
export function englishFrom(random) {
  const words = wordsOfGuides();
  const next = new Map();
  for (const [place, word] of words.entries()) {
    const following = next.get(word) ?? [];
    following.push(words[(place + 1) % words.length]);
    next.set(word, following);
  }
  return (length) => {
    let word = words[Math.floor(random() * words.length)];
    let text = word;
    while (text.length < length) {
      const following = next.get(word);
      word = following[Math.floor(random() * following.length)];
      text += ` ${word}`;
    }
    return text.slice(0, length);
  };
}

/**
 * Returns a function that makes Chinese of a length: words of one to three characters, of which the
 * n-th is n times as rare as the first (Zipf), with punctuation.
 */
export function chineseFrom(random) {
  const character = () => HANZI[Math.floor(HANZI.length * random() ** 2)];
  const words = Array.from({ length: 4_000 }, () =>
    Array.from({ length: [1, 2, 2, 2, 3][Math.floor(random() * 5)] }, character).join(""),
  );
  return (length) => {
    let text = "";
    for (let count = 1; text.length < length; count++) {
      text += words[Math.floor(words.length ** random()) - 1] ?? words[0];
      if (count % 9 === 0) text += count % 27 === 0 ? "。" : "，";
    }
    return text.slice(0, length);
  };
}
