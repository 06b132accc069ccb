// Runs in every page that benchmarks/page.py opens, whichever program it shows. It notes when each Plotly chart was
// last painted with numbers that it had not shown before, when the first heading was there, and the last key press.
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

    const painted = (chart) => {
        const known = watch.charts.get(chart);
        const now = shown(chart);
        if (!known || known.shown !== now) watch.charts.set(chart, {shown: now, time: performance.now()});
    };
    const look = () => {
        for (const chart of watch.charts.keys()) if (!chart.isConnected) watch.charts.delete(chart);
        for (const chart of document.querySelectorAll(".js-plotly-plot")) {
            if (chart.watched || !chart.on || !chart.querySelector(".trace")) continue;
            chart.watched = true;
            chart.on("plotly_afterplot", () => painted(chart));
            painted(chart);
        }
        const headings = [...document.querySelectorAll("h1, h2, h3")];
        if (watch.heading === null && headings.some((heading) => heading.innerText.trim())) {
            watch.heading = performance.now();
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
