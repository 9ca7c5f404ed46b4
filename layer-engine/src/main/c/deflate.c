/*
 * The native half of dev.jbuild.layer.gzip.Deflate: deflate, RFC 1951. What it writes depends on
 * its input alone: all that it weighs is counted in integers, and every tie has a rule. Any change
 * of a constant or of a tie changes the digests of all layers built from then on (ADR 0003).
 *
 * Input is cut into pieces of 8 KiB. Each is parsed into sequences (some literals, then a match),
 * and its symbols are counted; a block ends before the piece that is better off with codes of its
 * own, and is written in the shortest of the three ways.
 */
#include <jni.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Literals, end, lengths, and the two symbols that only take part in the fixed code. */
#define LITERALS 288
#define DISTANCES 30
#define END_OF_BLOCK 256
#define FIRST_LENGTH 257
#define LAST_LENGTH 285
#define MIN_MATCH 3
#define MAX_MATCH 258
#define WINDOW 32768

/* Four codes of literals, and the 7 bits of a byte that was begun, fit into 64 bits. */
#define MAX_LITERAL_BITS 14
#define MAX_DISTANCE_BITS 15

#define PIECE 8192
/* Each sequence of a piece but the last has a match. */
#define PIECE_SEQUENCES (PIECE / MIN_MATCH + 2)
#define BLOCK_SEQUENCES 32768

/* About what the header of a dynamic block takes. */
#define HEADER_BITS 800

/* ---- How often symbols occur, and about what that costs ---- */

struct frequencies {
	uint32_t literals[LITERALS];
	uint32_t distances[DISTANCES];
};

static void clear(struct frequencies *f)
{
	memset(f, 0, sizeof *f);
	f->literals[END_OF_BLOCK] = 1;
}

/* Adds all but a second end of the block. */
static void add(struct frequencies *to, const struct frequencies *f)
{
	for (int i = 0; i < LITERALS; i++)
		to->literals[i] += f->literals[i];
	for (int i = 0; i < DISTANCES; i++)
		to->distances[i] += f->distances[i];
	to->literals[END_OF_BLOCK] = 1;
}

static int length_extra_bits(int symbol)
{
	int index = symbol - FIRST_LENGTH;
	return index < 8 || symbol >= LAST_LENGTH ? 0 : (index >> 2) - 1;
}

static int distance_extra_bits(int symbol)
{
	return symbol < 4 ? 0 : (symbol >> 1) - 1;
}

static int length_base(int symbol)
{
	int index = symbol - FIRST_LENGTH;
	if (symbol == LAST_LENGTH)
		return MAX_MATCH;
	if (index < 8)
		return MIN_MATCH + index;
	return MIN_MATCH + ((4 + (index & 3)) << length_extra_bits(symbol));
}

/* Section 3.2.5; 284 with all extra bits set would be 258 too, which has a symbol of its own. */
static int length_symbol(int length)
{
	int last = length - MIN_MATCH;
	if (length == MAX_MATCH)
		return LAST_LENGTH;
	if (last < 8)
		return FIRST_LENGTH + last;
	int extra = 29 - __builtin_clz((unsigned)last);
	return FIRST_LENGTH + 4 * extra + (last >> extra);
}

static int distance_symbol(int distance)
{
	int last = distance - 1;
	if (last < 4)
		return last;
	int exponent = 31 - __builtin_clz((unsigned)last);
	return 2 * exponent + (last >> (exponent - 1) & 1);
}

static int64_t extra_bits(const struct frequencies *f)
{
	int64_t bits = 0;
	for (int i = FIRST_LENGTH; i < LITERALS; i++)
		bits += (int64_t)f->literals[i] * length_extra_bits(i);
	for (int i = 0; i < DISTANCES; i++)
		bits += (int64_t)f->distances[i] * distance_extra_bits(i);
	return bits;
}

/* log2(1 + i / 256) in units of 1/256. */
static const uint16_t logarithms[256] = {
	0, 1, 3, 4, 6, 7, 9, 10, 11, 13, 14, 16, 17, 18, 20, 21,
	22, 24, 25, 26, 28, 29, 30, 32, 33, 34, 36, 37, 38, 40, 41, 42,
	44, 45, 46, 47, 49, 50, 51, 52, 54, 55, 56, 57, 59, 60, 61, 62,
	63, 65, 66, 67, 68, 69, 71, 72, 73, 74, 75, 77, 78, 79, 80, 81,
	82, 84, 85, 86, 87, 88, 89, 90, 92, 93, 94, 95, 96, 97, 98, 99,
	100, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 116, 117,
	118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133,
	134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149,
	150, 151, 152, 153, 154, 155, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164,
	165, 166, 167, 168, 169, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 178,
	179, 180, 181, 182, 183, 184, 185, 185, 186, 187, 188, 189, 190, 191, 192, 192,
	193, 194, 195, 196, 197, 198, 198, 199, 200, 201, 202, 203, 203, 204, 205, 206,
	207, 208, 208, 209, 210, 211, 212, 212, 213, 214, 215, 216, 216, 217, 218, 219,
	220, 220, 221, 222, 223, 224, 224, 225, 226, 227, 228, 228, 229, 230, 231, 231,
	232, 233, 234, 234, 235, 236, 237, 238, 238, 239, 240, 241, 241, 242, 243, 244,
	244, 245, 246, 247, 247, 248, 249, 249, 250, 251, 252, 252, 253, 254, 255, 255,
};

static int log2_of(uint32_t n)
{
	int exponent = 31 - __builtin_clz(n);
	uint32_t mantissa = exponent >= 8 ? n >> (exponent - 8) : n << (8 - exponent);
	return exponent * 256 + logarithms[mantissa & 255];
}

/* Sum of n * log2(sum / n) over the symbols, in units of 1/256 bit. */
static int64_t entropy(const uint32_t *frequencies, int count)
{
	uint32_t sum = 0;
	int64_t saved = 0;
	for (int i = 0; i < count; i++) {
		if (frequencies[i]) {
			sum += frequencies[i];
			saved += (int64_t)frequencies[i] * log2_of(frequencies[i]);
		}
	}
	return sum ? (int64_t)sum * log2_of(sum) - saved : 0;
}

/* About how many bits a block of these takes, without its header. */
static int64_t estimate(const struct frequencies *f)
{
	return (entropy(f->literals, LITERALS) + entropy(f->distances, DISTANCES)) / 256 +
	       extra_bits(f);
}

/* ---- Bits, the lowest of each byte first (section 3.1.1) ---- */

/* Keeps 8 bytes free behind what is written; who writes a block asks for the room before. */
struct bits {
	uint8_t *bytes;
	size_t size;
	uint64_t held;
	int count;
};

/* Moves whole bytes out; at most 7 bits stay. */
static inline void flush(struct bits *out)
{
	memcpy(out->bytes + out->size, &out->held, 8);
	out->size += (size_t)(out->count >> 3);
	out->held >>= out->count & ~7;
	out->count &= 7;
}

/* Between two flushes fit 56 bits. */
static inline void hold(struct bits *out, uint32_t value, int width)
{
	out->held |= (uint64_t)value << out->count;
	out->count += width;
}

static void put(struct bits *out, uint32_t value, int width)
{
	hold(out, value, width);
	flush(out);
}

static void align(struct bits *out)
{
	put(out, 0, -out->count & 7);
}

/* ---- Canonical Huffman codes (section 3.2.2) ---- */

struct code {
	uint8_t lengths[LITERALS];
	/* The first bit lowest. */
	uint16_t codes[LITERALS];
	int symbols;
	int max_length;
	int of_length[16];
};

static uint16_t reversed(unsigned code, int length)
{
	unsigned result = 0;
	for (int i = 0; i < length; i++)
		result |= (code >> i & 1) << (length - 1 - i);
	return (uint16_t)result;
}

static void make_canonical(struct code *c)
{
	unsigned next[16], code = 0;
	for (int length = 1; length <= c->max_length; length++) {
		next[length] = code;
		code = (code + (unsigned)c->of_length[length]) << 1;
	}
	for (int i = 0; i < c->symbols; i++)
		c->codes[i] = c->lengths[i] ? reversed(next[c->lengths[i]]++, c->lengths[i]) : 0;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

/*
 * The symbols that occur, rarest first, those of equal frequency by number: frequency << 9 | symbol.
 * There are at least two, since some readers refuse a code of one.
 */
static int sort_used(const uint32_t *frequencies, int symbols, uint32_t *order)
{
	int used = 0;
	for (int i = 0; i < symbols; i++)
		if (frequencies[i])
			order[used++] = frequencies[i] << 9 | (uint32_t)i;
	for (int i = 0; used < 2; i++)
		if (!frequencies[i])
			order[used++] = 1 << 9 | (uint32_t)i;
	qsort(order, (size_t)used, sizeof *order, ascending);
	return used;
}

/* Huffman's algorithm with two queues: the sorted leaves, and the inner nodes as they come. */
static void count_lengths(struct code *c, const uint32_t *order, int used)
{
	uint32_t weights[2 * LITERALS];
	int parents[2 * LITERALS];
	int leaf = 0, inner = used, root = 2 * used - 2;
	for (int i = 0; i < used; i++)
		weights[i] = order[i] >> 9;
	for (int made = used; made <= root; made++) {
		uint32_t weight = 0;
		for (int child = 0; child < 2; child++) {
			bool is_leaf = leaf < used && (inner == made || weights[leaf] <= weights[inner]);
			int taken = is_leaf ? leaf++ : inner++;
			weight += weights[taken];
			parents[taken] = made;
		}
		weights[made] = weight;
	}
	memset(c->of_length, 0, sizeof c->of_length);
	/* From here on a weight is a depth. */
	weights[root] = 0;
	for (int node = root - 1; node >= 0; node--) {
		weights[node] = weights[parents[node]] + 1;
		if (node < used)
			c->of_length[weights[node] < (uint32_t)c->max_length ? (int)weights[node]
									     : c->max_length]++;
	}
}

/*
 * Cutting the codes that are too long leaves too many of the longest: for each that doesn't fit, one
 * shorter code becomes two that are a bit longer, one of them for it.
 */
static void limit_lengths(struct code *c)
{
	int max = c->max_length, sum = 0;
	for (int length = 1; length <= max; length++)
		sum += c->of_length[length] << (max - length);
	for (; sum > 1 << max; sum--) {
		int length = max - 1;
		while (!c->of_length[length])
			length--;
		c->of_length[length]--;
		c->of_length[length + 1] += 2;
		c->of_length[max]--;
	}
}

/* Each frequency is below 2^22: a chunk has fewer bytes. */
static void build(struct code *c, const uint32_t *frequencies, int symbols, int max_length)
{
	uint32_t order[LITERALS];
	int rarest = 0;
	c->symbols = symbols;
	c->max_length = max_length;
	int used = sort_used(frequencies, symbols, order);
	count_lengths(c, order, used);
	limit_lengths(c);
	memset(c->lengths, 0, sizeof c->lengths);
	for (int length = max_length; length > 0; length--)
		for (int i = 0; i < c->of_length[length]; i++)
			c->lengths[order[rarest++] & 511] = (uint8_t)length;
	make_canonical(c);
}

/* The fixed codes (section 3.2.6). */
static void build_fixed(struct code *literals, struct code *distances)
{
	literals->symbols = LITERALS;
	distances->symbols = DISTANCES;
	literals->max_length = distances->max_length = 15;
	memset(literals->of_length, 0, sizeof literals->of_length);
	memset(distances->of_length, 0, sizeof distances->of_length);
	for (int i = 0; i < LITERALS; i++) {
		literals->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
		literals->of_length[literals->lengths[i]]++;
	}
	memset(distances->lengths, 5, DISTANCES);
	distances->of_length[5] = DISTANCES;
	make_canonical(literals);
	make_canonical(distances);
}

/* The bits that the symbols take, without their extra bits. */
static int64_t cost(const struct code *c, const uint32_t *frequencies)
{
	int64_t bits = 0;
	for (int i = 0; i < c->symbols; i++)
		bits += (int64_t)frequencies[i] * c->lengths[i];
	return bits;
}

/* One more than the last symbol with a code. */
static int code_end(const struct code *c)
{
	int end = c->symbols;
	while (end > 0 && !c->lengths[end - 1])
		end--;
	return end;
}

/* ---- The codes' lengths at the start of a dynamic block (section 3.2.7) ---- */

#define LENGTH_SYMBOLS 19
#define REPEAT_LAST 16
#define ZEROS 17
#define MANY_ZEROS 18

static const uint8_t written_order[LENGTH_SYMBOLS] = { 16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
						       11, 4,  12, 3, 13, 2, 14, 1, 15 };

struct code_lengths {
	struct code code;
	uint32_t frequencies[LENGTH_SYMBOLS];
	/* Extra bits << 8 | symbol. */
	uint16_t items[LITERALS + DISTANCES];
	int count;
	int literals;
	int distances;
	int written;
};

static void item(struct code_lengths *l, int symbol, int extra)
{
	l->items[l->count++] = (uint16_t)(extra << 8 | symbol);
	l->frequencies[symbol]++;
}

static void zeros(struct code_lengths *l, int run)
{
	while (run >= 3) {
		int taken = run < 138 ? run : 138;
		item(l, taken >= 11 ? MANY_ZEROS : ZEROS, taken >= 11 ? taken - 11 : taken - 3);
		run -= taken;
	}
	while (run-- > 0)
		item(l, 0, 0);
}

static void repeats(struct code_lengths *l, int length, int run)
{
	item(l, length, 0);
	run--;
	while (run >= 3) {
		int taken = run < 6 ? run : 6;
		item(l, REPEAT_LAST, taken - 3);
		run -= taken;
	}
	while (run-- > 0)
		item(l, length, 0);
}

static void build_lengths(struct code_lengths *l, const struct code *literals,
			  const struct code *distances)
{
	uint8_t lengths[LITERALS + DISTANCES];
	l->literals = code_end(literals);
	l->distances = code_end(distances);
	l->count = 0;
	memset(l->frequencies, 0, sizeof l->frequencies);
	memcpy(lengths, literals->lengths, (size_t)l->literals);
	memcpy(lengths + l->literals, distances->lengths, (size_t)l->distances);
	int end = l->literals + l->distances;
	for (int at = 0; at < end;) {
		int run = 1;
		while (at + run < end && lengths[at + run] == lengths[at])
			run++;
		if (lengths[at])
			repeats(l, lengths[at], run);
		else
			zeros(l, run);
		at += run;
	}
	build(&l->code, l->frequencies, LENGTH_SYMBOLS, 7);
	l->written = LENGTH_SYMBOLS;
	while (l->written > 4 && !l->code.lengths[written_order[l->written - 1]])
		l->written--;
}

static int64_t lengths_cost(const struct code_lengths *l)
{
	return 14 + 3 * (int64_t)l->written + cost(&l->code, l->frequencies) +
	       2 * (int64_t)l->frequencies[REPEAT_LAST] + 3 * (int64_t)l->frequencies[ZEROS] +
	       7 * (int64_t)l->frequencies[MANY_ZEROS];
}

static void write_lengths(const struct code_lengths *l, struct bits *out)
{
	put(out, (uint32_t)l->literals - 257, 5);
	put(out, (uint32_t)l->distances - 1, 5);
	put(out, (uint32_t)l->written - 4, 4);
	for (int i = 0; i < l->written; i++)
		put(out, l->code.lengths[written_order[i]], 3);
	for (int i = 0; i < l->count; i++) {
		int symbol = l->items[i] & 255;
		put(out, l->code.codes[symbol], l->code.lengths[symbol]);
		put(out, l->items[i] >> 8,
		    symbol == REPEAT_LAST ? 2 : symbol == ZEROS ? 3 : symbol == MANY_ZEROS ? 7 : 0);
	}
}

/* ---- Finding matches ---- */

#define HASH_BITS_OF_4 15
#define HASH_BITS_OF_3 12
#define FARTHEST_OF_3 4096
#define GOOD_MATCH 64

/* Bytes that must be readable from a position that is looked up. */
#define LOOKAHEAD 4

/* A match of length << 16 | distance; 0 is none. */
typedef uint32_t match;

struct sequence {
	uint32_t literals;
	uint16_t length;
	uint16_t distance;
};

struct encoder {
	const uint8_t *in;
	int end;
	/* Places that are compared for one match at most; 0 stores everything. */
	int most_candidates;
	/* One more than the last position with the same 4 and the same 3 bytes, 0 for none. */
	int32_t last_of_4[1 << HASH_BITS_OF_4];
	int32_t last_of_3[1 << HASH_BITS_OF_3];
	/* The same for the position before that; holds something for the last 32 KiB that were seen. */
	int32_t previous[WINDOW];
	int misses;
	/* Literals of the last piece. */
	int unmatched;

	struct sequence sequences[BLOCK_SEQUENCES + PIECE_SEQUENCES];
	int count;

	struct frequencies of_block;
	struct frequencies of_piece;
	struct frequencies of_both;
	int block_start;
	int block_sequences;
	int64_t block_cost;

	struct code literals, distances;
	struct code fixed_literals, fixed_distances;
	struct code_lengths lengths;
	struct bits out;
	size_t room;
};

static uint32_t word_at(const uint8_t *bytes)
{
	uint32_t word;
	memcpy(&word, bytes, 4);
	return word;
}

static uint32_t slot_of_4(uint32_t word)
{
	return word * 0x9E3779B1u >> (32 - HASH_BITS_OF_4);
}

static uint32_t slot_of_3(uint32_t word)
{
	return (word << 8) * 0x9E3779B1u >> (32 - HASH_BITS_OF_3);
}

/* Remembers positions without looking for matches. */
static void insert(struct encoder *e, int from, int to)
{
	for (int position = from; position < to; position++) {
		uint32_t word = word_at(e->in + position);
		uint32_t slot = slot_of_4(word);
		e->previous[position & (WINDOW - 1)] = e->last_of_4[slot];
		e->last_of_4[slot] = position + 1;
		e->last_of_3[slot_of_3(word)] = position + 1;
	}
}

/* How many bytes are equal, given that 4 are. */
static int common_length(const uint8_t *earlier, const uint8_t *later, int max)
{
	int length = 4;
	for (; length <= max - 8; length += 8) {
		uint64_t a, b;
		memcpy(&a, earlier + length, 8);
		memcpy(&b, later + length, 8);
		if (a != b)
			return length + (__builtin_ctzll(a ^ b) >> 3);
	}
	while (length < max && earlier[length] == later[length])
		length++;
	return length;
}

/*
 * Remembers position, and returns a match for it that is longer than shortest: of the last few
 * places with the same 4 bytes, or of the last with the same 3, which is worth it only near by.
 */
static match find(struct encoder *e, int position, int shortest)
{
	const uint8_t *here = e->in + position;
	uint32_t word = word_at(here);
	int floor = position > WINDOW ? position - WINDOW : 0;
	match found = 0;

	int32_t *near = &e->last_of_3[slot_of_3(word)];
	int candidate = *near - 1;
	*near = position + 1;
	if (shortest < MIN_MATCH && candidate >= 0 && candidate >= position - FARTHEST_OF_3 &&
	    (word_at(e->in + candidate) ^ word) << 8 == 0)
		found = (match)(MIN_MATCH << 16 | (position - candidate));

	int32_t *last = &e->last_of_4[slot_of_4(word)];
	candidate = *last - 1;
	e->previous[position & (WINDOW - 1)] = *last;
	*last = position + 1;
	int best = shortest < MIN_MATCH ? MIN_MATCH : shortest;
	int max = e->end - position < MAX_MATCH ? e->end - position : MAX_MATCH;
	if (best >= max)
		return found;
	for (int left = e->most_candidates; candidate >= floor && left > 0; left--) {
		const uint8_t *there = e->in + candidate;
		if (word_at(there + best - 3) == word_at(here + best - 3) && word_at(there) == word) {
			int common = common_length(there, here, max);
			if (common > best) {
				found = (match)(common << 16 | (position - candidate));
				best = common;
				if (common >= GOOD_MATCH || common == max)
					break;
			}
		}
		candidate = e->previous[candidate & (WINDOW - 1)] - 1;
	}
	return found;
}

/* ---- Parsing, lazily: a match that isn't long gives way to a longer one a byte later ---- */

#define LONG_MATCH 32
#define MISSES_PER_STEP 64

/* Literals of a piece behind which it is asked whether the next is noise. */
#define FEW_MATCHES (PIECE * 3 / 4)

/* Of 256: 8 KiB of perfect noise come to 255.3, so few are they; what a jar holds to about 254. */
#define NOISE 254

static void add_sequence(struct encoder *e, int literals, int length, int distance)
{
	e->sequences[e->count++] =
		(struct sequence){ (uint32_t)literals, (uint16_t)length, (uint16_t)distance };
}

static void count_literals(struct encoder *e, int from, int to)
{
	for (int i = from; i < to; i++)
		e->of_piece.literals[e->in[i]]++;
}

/* Counts the bytes, and leaves the counts in place if all are equally frequent. */
static bool is_noise(struct encoder *e, int from, int to)
{
	count_literals(e, from, to);
	bool noise = estimate(&e->of_piece) > 8 * (int64_t)(to - from) * NOISE / 256;
	if (!noise)
		clear(&e->of_piece);
	return noise;
}

/* Returns where the piece ends: a bit behind its size, or at the end. */
static int match_piece(struct encoder *e, int from)
{
	int lookable = e->end - LOOKAHEAD + 1;
	int soft = from + PIECE < lookable ? from + PIECE : lookable;
	int position = from, literals = from;
	e->unmatched = 0;
	while (position < soft) {
		match m = find(e, position, MIN_MATCH - 1);
		if (!m) {
			position += 1 + e->misses++ / MISSES_PER_STEP;
			continue;
		}
		int known = position + 1;
		while (m >> 16 < LONG_MATCH && known < lookable) {
			match later = find(e, known++, (int)(m >> 16));
			if (!later)
				break;
			m = later;
			position++;
		}
		int length = (int)(m >> 16), distance = (int)(m & 0xFFFF);
		count_literals(e, literals, position);
		e->unmatched += position - literals;
		e->of_piece.literals[length_symbol(length)]++;
		e->of_piece.distances[distance_symbol(distance)]++;
		add_sequence(e, position - literals, length, distance);
		/* Noise has matches of 3 bytes too: they don't show that better is to come. */
		if (length > MIN_MATCH)
			e->misses = 0;
		position += length;
		literals = position;
		insert(e, known, position < lookable ? position : lookable);
	}
	int stop = position < lookable ? position : e->end;
	if (literals < stop) {
		count_literals(e, literals, stop);
		e->unmatched += stop - literals;
		add_sequence(e, stop - literals, 0, 0);
	}
	return stop;
}

static int parse_piece(struct encoder *e, int from)
{
	int end = e->end - from < PIECE ? e->end : from + PIECE;
	if (e->unmatched > FEW_MATCHES && is_noise(e, from, end)) {
		add_sequence(e, end - from, 0, 0);
		return end;
	}
	return match_piece(e, from);
}

/* ---- Blocks (section 3.2.3) ---- */

#define STORED 0
#define FIXED 1
#define DYNAMIC 2
#define MAX_STORED 65535
#define STORED_HEADER_BITS 40

/* A block that codes make less than 1/64 shorter is stored: it is read much faster then. */
#define LEAST_GAIN 64

static void put_header(struct bits *out, int kind, bool last)
{
	put(out, (uint32_t)(kind << 1 | last), 3);
}

static void put_stored_header(struct bits *out, int size)
{
	put_header(out, STORED, false);
	align(out);
	put(out, ~(uint32_t)size << 16 | (uint32_t)size, 32);
}

static void store(struct encoder *e, int end)
{
	for (int at = e->block_start; at < end; at += MAX_STORED) {
		int size = end - at < MAX_STORED ? end - at : MAX_STORED;
		put_stored_header(&e->out, size);
		memcpy(e->out.bytes + e->out.size, e->in + at, (size_t)size);
		e->out.size += (size_t)size;
	}
}

static void write_literals(const struct code *literals, const uint8_t *at, const uint8_t *to,
			   struct bits *out)
{
	struct bits bits = *out;
	for (; at + 4 <= to; at += 4) {
		for (int i = 0; i < 4; i++)
			hold(&bits, literals->codes[at[i]], literals->lengths[at[i]]);
		flush(&bits);
	}
	for (; at < to; at++)
		hold(&bits, literals->codes[*at], literals->lengths[*at]);
	flush(&bits);
	*out = bits;
}

static void write_match(const struct code *literals, const struct code *distances,
			const struct sequence *s, struct bits *out)
{
	int symbol = length_symbol(s->length);
	hold(out, literals->codes[symbol], literals->lengths[symbol]);
	hold(out, (uint32_t)(s->length - length_base(symbol)), length_extra_bits(symbol));
	symbol = distance_symbol(s->distance);
	int extra = distance_extra_bits(symbol);
	hold(out, distances->codes[symbol], distances->lengths[symbol]);
	hold(out, (uint32_t)(s->distance - 1) & ((1u << extra) - 1), extra);
	flush(out);
}

static void write_sequences(struct encoder *e, const struct code *literals,
			    const struct code *distances)
{
	const uint8_t *at = e->in + e->block_start;
	for (int i = 0; i < e->block_sequences; i++) {
		const struct sequence *s = &e->sequences[i];
		write_literals(literals, at, at + s->literals, &e->out);
		at += s->literals + s->length;
		if (s->length)
			write_match(literals, distances, s, &e->out);
	}
	put(&e->out, literals->codes[END_OF_BLOCK], literals->lengths[END_OF_BLOCK]);
}

static bool has_room(const struct encoder *e, int64_t bits)
{
	return (int64_t)(e->room - e->out.size) >= bits / 8 + 24;
}

/* Returns whether it fits. */
static bool write_block(struct encoder *e, int end)
{
	const struct frequencies *f = &e->of_block;
	if (!e->block_sequences)
		return true;
	build(&e->literals, f->literals, LITERALS, MAX_LITERAL_BITS);
	build(&e->distances, f->distances, DISTANCES, MAX_DISTANCE_BITS);
	build_lengths(&e->lengths, &e->literals, &e->distances);
	int64_t extra = extra_bits(f);
	int64_t dynamic = lengths_cost(&e->lengths) + cost(&e->literals, f->literals) +
			  cost(&e->distances, f->distances) + extra;
	int64_t fixed = cost(&e->fixed_literals, f->literals) +
			cost(&e->fixed_distances, f->distances) + extra;
	int64_t stored = 8 * (int64_t)(end - e->block_start) + STORED_HEADER_BITS;
	int64_t coded = dynamic < fixed ? dynamic : fixed;
	bool stores = coded > stored - stored / LEAST_GAIN;
	int stored_blocks = (end - e->block_start) / MAX_STORED + 1;
	if (!has_room(e, stores ? stored + stored_blocks * STORED_HEADER_BITS : coded))
		return false;
	if (stores) {
		store(e, end);
	} else if (fixed <= dynamic) {
		put_header(&e->out, FIXED, false);
		write_sequences(e, &e->fixed_literals, &e->fixed_distances);
	} else {
		put_header(&e->out, DYNAMIC, false);
		write_lengths(&e->lengths, &e->out);
		write_sequences(e, &e->literals, &e->distances);
	}
	e->count -= e->block_sequences;
	memmove(e->sequences, e->sequences + e->block_sequences,
		(size_t)e->count * sizeof *e->sequences);
	return true;
}

static void open_block(struct encoder *e, int start)
{
	e->block_start = start;
	e->block_sequences = 0;
	e->block_cost = 0;
	clear(&e->of_block);
}

static int64_t less(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Returns whether it fits. */
static bool extend_or_split(struct encoder *e, int from, int to)
{
	int64_t alone = less(estimate(&e->of_piece), 8 * (int64_t)(to - from));
	e->of_both = e->of_block;
	add(&e->of_both, &e->of_piece);
	int64_t together = less(estimate(&e->of_both), 8 * (int64_t)(to - e->block_start));
	bool splits = e->block_cost + alone + HEADER_BITS < together;
	if (e->block_sequences && (splits || e->count > BLOCK_SEQUENCES)) {
		if (!write_block(e, from))
			return false;
		open_block(e, from);
		together = alone;
	}
	add(&e->of_block, &e->of_piece);
	e->block_sequences = e->count;
	e->block_cost = together;
	return true;
}

/* Comes to a whole byte: with an empty block that ends the stream, or an empty stored one. */
static bool finish(struct encoder *e, bool last)
{
	if (!has_room(e, STORED_HEADER_BITS + 8))
		return false;
	if (last) {
		put_header(&e->out, FIXED, true);
		put(&e->out, e->fixed_literals.codes[END_OF_BLOCK],
		    e->fixed_literals.lengths[END_OF_BLOCK]);
		align(&e->out);
	} else {
		put_stored_header(&e->out, 0);
	}
	return true;
}

static bool encode(struct encoder *e, int start, bool last)
{
	memset(e->last_of_4, 0, sizeof e->last_of_4);
	memset(e->last_of_3, 0, sizeof e->last_of_3);
	e->misses = e->count = 0;
	e->unmatched = PIECE;
	build_fixed(&e->fixed_literals, &e->fixed_distances);
	if (!e->most_candidates) {
		int64_t blocks = (e->end - start) / MAX_STORED + 1;
		if (!has_room(e, 8 * (int64_t)(e->end - start) + blocks * STORED_HEADER_BITS))
			return false;
		open_block(e, start);
		store(e, e->end);
		return finish(e, last);
	}
	insert(e, 0, start < e->end - LOOKAHEAD + 1 ? start : e->end - LOOKAHEAD + 1);
	open_block(e, start);
	for (int at = start; at < e->end;) {
		clear(&e->of_piece);
		int stop = parse_piece(e, at);
		if (!extend_or_split(e, at, stop))
			return false;
		at = stop;
	}
	return write_block(e, e->end) && finish(e, last);
}

/* Returns the size of what was written; -1 without room, -2 without memory. */
static long deflate(const uint8_t *in, int start, int end, bool last, int candidates,
		    uint8_t *out, size_t room)
{
	struct encoder *e = malloc(sizeof *e);
	if (!e)
		return -2;
	e->in = in;
	e->end = end;
	e->most_candidates = candidates;
	e->out = (struct bits){ .bytes = out };
	e->room = room;
	long size = encode(e, start, last) ? (long)e->out.size : -1;
	free(e);
	return size;
}

JNIEXPORT jint JNICALL Java_dev_jbuild_layer_gzip_Deflate_encode0(JNIEnv *env, jclass c, jbyteArray in,
								   jint start, jint end,
								   jboolean last, jint candidates,
								   jbyteArray out)
{
	(void)c;
	size_t room = (size_t)(*env)->GetArrayLength(env, out);
	uint8_t *from = (*env)->GetPrimitiveArrayCritical(env, in, NULL);
	uint8_t *to = from ? (*env)->GetPrimitiveArrayCritical(env, out, NULL) : NULL;
	long size = to ? deflate(from, start, end, last, candidates, to, room) : -2;
	if (to)
		(*env)->ReleasePrimitiveArrayCritical(env, out, to, 0);
	if (from)
		(*env)->ReleasePrimitiveArrayCritical(env, in, from, JNI_ABORT);
	return (jint)size;
}
