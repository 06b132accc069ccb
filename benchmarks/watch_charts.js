// Runs in every page that benchmarks/page.py opens, whichever program it shows. It looks at the page before each
// picture that the browser paints, and notes when a Plotly chart first showed other numbers than the picture before,
// when the first heading was there, and the last key press. Plotly draws within one task, so numbers are never half
// drawn; its own events would not do, because a chart that is made anew forgets who listens.
(() => {
    const watch = (window.chartWatch = {charts: new Map(), heading: null, pressed: null});

    const numbers = (values) => {
        if (!values) return "";
        if (values.bdata) return typeof values.bdata === "string" ? values.bdata : numbers(values.bdata);
        const all = ArrayBuffer.isView(values) ? values : Array.from(values);
        let sum = 0;
        for (let i = 0; i < all.length; i++) sum += Number(all[i]) * ((i % 89) + 1) || 0;
        return `${all.length}:${sum}`;
    };
    const shown = (chart) => chart.data.map((trace) => `${numbers(trace.x)}|${numbers(trace.y)}`).join("/");

    const look = () => {
        const now = performance.now();
        for (const chart of watch.charts.keys()) if (!chart.isConnected) watch.charts.delete(chart);
        for (const chart of document.querySelectorAll(".js-plotly-plot")) {
            if (!chart.data || !chart.querySelector(".trace")) continue;
            const drawn = shown(chart);
            if (watch.charts.get(chart)?.shown !== drawn) watch.charts.set(chart, {shown: drawn, time: now});
        }
        const headings = [...document.querySelectorAll("h1, h2, h3")];
        if (watch.heading === null && headings.some((heading) => heading.innerText.trim())) {
            watch.heading = now;
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    window.addEventListener("keydown", (event) => (watch.pressed = event.timeStamp), true);

    // All charts as they are now; `repainted(before)` is true once each shows numbers that none of `before` showed.
    watch.all = () => [...watch.charts.values()].map((chart) => chart.shown);
    watch.last = () => Math.max(...[...watch.charts.values()].map((chart) => chart.time));
    watch.repainted = (before) =>
        watch.charts.size >= before.length && watch.all().every((chart) => !before.includes(chart));
})();
