/** Stream of server-sent events, read until it contains something. */
export class EventStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  text = "";

  private constructor(response: Response) {
    if (response.body === null) throw new TypeError("The response has no body");
    this.#reader = response.body.getReader();
  }

  static async open(url: string): Promise<EventStream> {
    return new EventStream(await fetch(new URL("events", url)));
  }

  /** Versions that the stream named so far. */
  get versions(): string[] {
    return [...this.text.matchAll(/^data: (.*)$/gm)].map(([, version = ""]) => version);
  }

  /** Reads until the condition holds. Returns false when the stream ends before. */
  async until(condition: (stream: EventStream) => boolean): Promise<boolean> {
    while (!condition(this)) {
      const { done, value } = await this.#reader.read();
      if (done) return false;
      this.text += this.#decoder.decode(value, { stream: true });
    }
    return true;
  }
}
