/** Symbol under which a value holds what is displayed in its place: a ranking, its scorer too. */
export const SHOWN_AS: unique symbol = Symbol.for("evalwire.shownAs");
