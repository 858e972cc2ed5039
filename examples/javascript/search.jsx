// search.jsx: a component of React's that calls C: it loads the program once, and cancels what it has called when the text is another one, or when it goes.
//
// What to see: the debounce is in C (search in cookbook.c), so that there is no timer to be kept here.

import { load } from 'libcoil';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import * as snippets from './cookbook.snippets.js';

const program = load(new URL('./cookbook.wasm', import.meta.url), { snippets });

function Search({ text }) {
    const [found, setFound] = useState('');
    useEffect(() => {
        const controller = new AbortController();
        program
            .then((app) => app.exports.search(text, { signal: controller.signal }))
            .then((result) => result !== null && setFound(result))
            .catch(() => undefined); // it was cancelled
        return () => controller.abort();
    }, [text]);
    return <p>{found}</p>;
}

function Page() {
    const [text, setText] = useState('');
    return (
        <>
            <input value={text} onChange={(event) => setText(event.target.value)} />
            {text !== '' && <Search text={text} />}
        </>
    );
}

createRoot(document.getElementById('root')).render(<Page />);
