// What the server says it is doing, heard on the page's own websocket: `serverSays`. Runs before the page does.
window.serverSays = (() => {
    const NEW_SESSION = 4, SCRIPT_FINISHED = 6, ENDED_EARLY_FOR_ANOTHER = 2;  // of a ForwardMsg
    const RERUN_SCRIPT = 11, FILE_URLS_REQUEST = 16;                          // of a BackMsg
    const says = {finishedRuns: 0, running: false, asked: false, heard: performance.now(), open: 0};

    // The first field of a protobuf message that is one of `wanted`, as [field, number]; null if it has none of them.
    const find = (bytes, ...wanted) => {
        let at = 0;
        const number = () => {
            for (let value = 0, shift = 1; ; shift *= 128) {
                const byte = bytes[at++];
                value += (byte & 127) * shift;
                if (byte < 128) return value;
            }
        };
        while (at < bytes.length) {
            const tag = number(), field = tag >>> 3, kind = tag & 7;
            const size = kind === 0 || kind === 2 ? number() : kind === 1 ? 8 : 4;
            if (wanted.includes(field)) return [field, size];
            if (kind !== 0) at += size;
        }
        return null;
    };

    const hear = (bytes) => {
        says.heard = performance.now();
        const [field, status] = find(bytes, NEW_SESSION, SCRIPT_FINISHED) ?? [];
        if (field === undefined) return;
        says.running = field === NEW_SESSION || status === ENDED_EARLY_FOR_ANOTHER;
        if (field === NEW_SESSION) says.asked = false;
        else if (!says.running) says.finishedRuns += 1;
    };

    window.WebSocket = class extends window.WebSocket {
        constructor(...options) {
            super(...options);
            this.addEventListener("open", () => { says.open += 1; });
            this.addEventListener("close", () => { says.open -= 1; });
            this.addEventListener("message", ({data}) => {
                if (data instanceof ArrayBuffer) hear(new Uint8Array(data));
            });
        }

        send(data) {
            const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
                : data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array();
            if (find(bytes, RERUN_SCRIPT, FILE_URLS_REQUEST)?.[0] === RERUN_SCRIPT) says.asked = true;
            super.send(data);
        }
    };

    // Asked once a picture by a wait that is not over yet. Throws once the page stands still: nothing is asked of the
    // server, nothing runs there, and the browser has drawn `pictures` pictures without the wait coming true; or the
    // server owes an answer and has said nothing for `silence` milliseconds. A busy machine draws fewer pictures.
    let current, drawn;
    says.keepWaiting = (wait, pictures, silence) => {
        if (wait !== current) [current, drawn] = [wait, 0];
        const busy = says.asked || says.running || !says.open;
        drawn = busy ? 0 : drawn + 1;
        const silent = performance.now() - says.heard;
        if (drawn > pictures) throw new Error(`The page stands still: nothing runs on the server (${says.finishedRuns} runs done).`);
        if (busy && silent > silence) throw new Error(`The server owes an answer and is silent: ${JSON.stringify(says)}`);
        return false;
    };
    return says;
})();
