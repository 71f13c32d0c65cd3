/**
 * Build the phone's scripts and styles into vote/static, or the tests of them into build/client-tests.
 *
 *     node vote/client/build.mjs            every page's script and style, minified
 *     node vote/client/build.mjs --maps     the same with source maps, for a debugger
 *     node vote/client/build.mjs --tests    tests/client/*.test.ts, for node's test runner
 *
 * Each output is named for its content, stands beside a .gz and a .br of itself, and is listed in
 * manifest.json under its plain name: {"ballot.js": "ballot-Q7XK2M4A.js", …}.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const client = dirname(fileURLToPath(import.meta.url));
const root = join(client, "..", "..");
const target = join(root, "vote", "static");
const maps = process.argv.includes("--maps");

/** One script a page, two that the voter's page loads for a comment and for a re-scan after close, and one for the worker that checks a whole board. */
const PAGES = ["ballot", "ballot-boxes", "ballot-recheck", "scrutineer", "audit-worker", "screen", "board"];

/** Oldest engines served: WeChat's Chrome 78 and iOS 14. esbuild denies destructuring to iOS 14.0 for one rare fault in it. */
const ENGINES = { target: ["chrome78", "ios14"], supported: { destructuring: true } };

/** Return the paths of a folder's files with one of these endings, in order; none where it is missing. */
function files(folder, ...endings) {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => endings.some((ending) => name.endsWith(ending)));
    return names.sort().map((name) => join(folder, name));
}

/** Return NAME-HASH.ext, so that a browser may keep it for ever. */
function hashed(name, content) {
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 10).toUpperCase();
    return `${basename(name, extname(name))}-${hash}${extname(name)}`;
}

/** Bundle the pages' scripts and the styles that do not begin with "_" (those are parts of others). */
async function bundle() {
    const scripts = PAGES.map((page) => join(client, `${page}.ts`)).filter(existsSync);
    const styles = files(join(client, "styles"), ".css").filter((path) => !basename(path).startsWith("_"));
    const made = await build({
        ...ENGINES,
        entryPoints: [...scripts, ...styles],
        absWorkingDir: root,
        outdir: target,
        entryNames: "[name]",
        bundle: true,
        write: false,
        metafile: true,
        minify: true,
        format: "iife",
        charset: "utf8",
        legalComments: "external",
        sourcemap: maps ? "inline" : false,
        logLevel: "warning",
    });
    return made;
}

/**
 * terser packs a script some 4 % tighter than esbuild does, which keeps the voter's page under its weight;
 * the others do without, for it takes long.
 */
const PACKING = {
    compress: { passes: 3, ecma: 2017, toplevel: true, keep_fargs: false, unsafe_arrows: true, unsafe_methods: true },
    mangle: { toplevel: true },
    format: { ecma: 2017 },
};

/** Return what is sent of one output. */
async function packed({ path, contents, text }) {
    return maps || !/^ballot.*\.js$/.test(basename(path)) ? contents : (await minify(text, PACKING)).code;
}

/** Return the licences of every library that went into a bundle, as one text. */
function licences(inputs) {
    const libraries = new Set(inputs.map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]));
    libraries.delete(undefined);
    const texts = [...libraries].sort().map((library) => {
        const folder = join(root, "node_modules", library);
        const { version, license, homepage, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
        const by = typeof author === "string" ? author : author?.name;
        const text = file ? readFileSync(join(folder, file), "utf8").trim() : `${license}. ${by ?? ""} ${homepage ?? ""}`;
        return `${library} ${version} (${license})\n\n${text}\n`;
    });
    return texts.join(`\n${"-".repeat(72)}\n\n`);
}

/** Write one file and, beside it, its compressed forms where they are smaller. */
function publish(name, content, kept) {
    const bytes = Buffer.from(content);
    const forms = [
        ["", bytes],
        [".gz", gzipSync(bytes, { level: 9 })],
        [".br", brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })],
    ];
    for (const [ending, form] of forms) {
        if (ending && form.length >= bytes.length) continue;
        const path = join(target, name + ending);
        writeFileSync(`${path}.part`, form);
        renameSync(`${path}.part`, path);
        kept.add(name + ending);
    }
    return { plain: bytes.length, br: forms[2][1].length };
}

/** Build everything a browser loads. */
async function buildPages() {
    const made = await bundle();
    const kept = new Set(["manifest.json"]);
    const manifest = {};
    mkdirSync(target, { recursive: true });

    const outputs = made.outputFiles.filter(({ path }) => !path.endsWith(".LEGAL.txt"));
    const assets = await Promise.all(outputs.map(async (output) => [basename(output.path), await packed(output)]));
    const images = files(join(client, "images"), ".svg", ".png", ".ico");
    assets.push(...images.map((path) => [basename(path), readFileSync(path)]));
    for (const [name, contents] of assets) {
        manifest[name] = hashed(name, contents);
        const { plain, br } = publish(manifest[name], contents, kept);
        console.log(`${manifest[name].padEnd(36)} ${String(plain).padStart(8)} B ${String(br).padStart(8)} B br`);
    }

    const legal = made.outputFiles.filter(({ path, text }) => path.endsWith(".LEGAL.txt") && text.trim());
    const notices = legal.map(({ path, text }) => `${basename(path, ".LEGAL.txt")}\n${text.trim()}\n`);
    const text = [licences(Object.keys(made.metafile.inputs)), ...notices].join(`\n${"-".repeat(72)}\n\n`);
    manifest["licences.txt"] = "licences.txt";
    publish("licences.txt", text, kept);

    writeFileSync(join(target, "manifest.json.part"), `${JSON.stringify(manifest, null, 2)}\n`);
    renameSync(join(target, "manifest.json.part"), join(target, "manifest.json"));
    for (const name of readdirSync(target)) if (!kept.has(name)) rmSync(join(target, name), { recursive: true });
}

/** Bundle the tests, and what they test, into plain modules that any node can run. */
async function buildTests() {
    const outdir = join(root, "build", "client-tests");
    rmSync(outdir, { recursive: true, force: true });
    const tests = files(join(root, "tests", "client"), ".test.ts", ".test.mjs");
    await build({
        entryPoints: tests,
        absWorkingDir: root,
        outdir,
        outExtension: { ".js": ".mjs" },
        bundle: true,
        platform: "node",
        target: "node20",
        format: "esm",
        sourcemap: "inline",
        logLevel: "warning",
    });
    console.log(`${tests.length} test files in ${relative(root, outdir)}`);
}

await (process.argv.includes("--tests") ? buildTests() : buildPages());
