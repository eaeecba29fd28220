import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MultiCollector;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Indexes documents, or answers questions, one in each line of the standard input.  Values are
 * separated by U+001F; those of a query, in prefix notation, by U+001E.
 */
public final class LucenePeer {
  private static final String[] FACETS = {"source", "year", "kind", "language", "pair"};
  private static final int HITS = 10;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Analyzer ANALYZER =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          Tokenizer words = new StandardTokenizer();
          return new TokenStreamComponents(
              words, new SnowballFilter(new LowerCaseFilter(words), "English"));
        }
      };

  private LucenePeer() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (FSDirectory folder = FSDirectory.open(Path.of(arguments[1]))) {
      if (arguments[0].equals("index")) {
        index(lines, folder);
      } else {
        answer(lines, folder);
      }
    }
  }

  private static void index(BufferedReader lines, FSDirectory folder) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(ANALYZER);
    config.setRAMBufferSizeMB(256).setMergeScheduler(new SerialMergeScheduler());
    try (IndexWriter writer = new IndexWriter(folder, config)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        writer.addDocument(document(line.split("\u001f", -1)));
      }
    }
  }

  /** Make a document of its identifier, day, title, text, and values of facets, each `name=…`. */
  private static Document document(String[] values) {
    Document made = new Document();
    made.add(new StoredField("id", values[0]));
    made.add(new IntPoint("day", Integer.parseInt(values[1])));
    made.add(new TextField("title", values[2], Field.Store.NO));
    made.add(new TextField("text", values[3], Field.Store.NO));
    for (String value : Arrays.asList(values).subList(4, values.length)) {
      int at = value.indexOf('=');
      String name = value.substring(0, at);
      String own = value.substring(at + 1);
      made.add(new StringField(name, own, Field.Store.NO));
      made.add(new SortedSetDocValuesField(name, new BytesRef(own)));
    }
    return made;
  }

  private static void answer(BufferedReader lines, FSDirectory folder) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try (DirectoryReader reader = DirectoryReader.open(folder)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(answer(searcher, line.split("\u001f", -1)));
        out.flush();
      }
    }
  }

  /**
   * Answer a question: how many hits are skipped, the query, its facets, and for each other facet
   * the query without its filter, and its name.
   */
  private static String answer(IndexSearcher searcher, String[] asked) throws IOException {
    long started = THREADS.getCurrentThreadCpuTime();
    int skipped = Integer.parseInt(asked[0]);
    TopScoreDocCollector best =
        new TopScoreDocCollectorManager(skipped + HITS, Integer.MAX_VALUE).newCollector();
    Facets facets = new Facets(asked[2].split(","));
    searcher.search(query(asked[1]), MultiCollector.wrap(best, facets));
    TopDocs found = best.topDocs(skipped, HITS);
    StringBuilder ids = new StringBuilder();
    for (ScoreDoc one : found.scoreDocs) {
      ids.append(searcher.storedFields().document(one.doc).get("id")).append('\u001e');
    }
    StringBuilder counts = new StringBuilder(facets.toString());
    for (int at = 3; at < asked.length; at += 2) {
      Facets own = new Facets(new String[] {asked[at + 1]});
      searcher.search(query(asked[at]), own);
      counts.append(own);
    }
    long nanoseconds = THREADS.getCurrentThreadCpuTime() - started;
    return nanoseconds + "\u001f" + best.getTotalHits() + "\u001f" + ids + "\u001f" + counts;
  }

  private static Query query(String text) throws IOException {
    return query(Arrays.asList(text.split("\u001e", -1)).iterator());
  }

  private static Query query(Iterator<String> next) throws IOException {
    String kind = next.next();
    switch (kind) {
      case "all":
      case "any":
        BooleanQuery.Builder joined = new BooleanQuery.Builder();
        for (int left = Integer.parseInt(next.next()); left > 0; left--) {
          Occur occur = Occur.valueOf(next.next());
          joined.add(query(next), occur);
        }
        return joined.build();
      case "word":
        return new TermQuery(new Term(next.next(), stem(next.next())));
      case "phrase":
        PhraseQuery.Builder phrase = new PhraseQuery.Builder();
        String field = next.next();
        phrase.setSlop(Integer.parseInt(next.next()));
        for (int left = Integer.parseInt(next.next()); left > 0; left--) {
          phrase.add(new Term(field, stem(next.next())));
        }
        return phrase.build();
      case "prefix":
        return new PrefixQuery(new Term(next.next(), next.next()));
      case "fuzzy":
        return new FuzzyQuery(new Term(next.next(), stem(next.next())), 1);
      case "value":
        return new TermQuery(new Term(next.next(), next.next()));
      case "day":
        return IntPoint.newRangeQuery(
            "day", Integer.parseInt(next.next()), Integer.parseInt(next.next()));
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  private static String stem(String word) throws IOException {
    try (TokenStream words = ANALYZER.tokenStream("text", word)) {
      CharTermAttribute term = words.addAttribute(CharTermAttribute.class);
      words.reset();
      return words.incrementToken() ? term.toString() : word;
    }
  }

  /** Counts the values of some facets in the documents found, by their ordinals. */
  private static final class Facets extends SimpleCollector {
    private final String[] names;
    private final Map<String, Integer> found = new TreeMap<>();
    private final SortedSetDocValues[] values;
    private final SortedDocValues[] single;
    private final int[][] counts;

    Facets(String[] names) {
      this.names = names;
      values = new SortedSetDocValues[names.length];
      single = new SortedDocValues[names.length];
      counts = new int[names.length][];
    }

    @Override
    protected void doSetNextReader(LeafReaderContext context) throws IOException {
      finishSegment();
      for (int at = 0; at < names.length; at++) {
        values[at] = DocValues.getSortedSet(context.reader(), names[at]);
        single[at] = DocValues.unwrapSingleton(values[at]);
        counts[at] = new int[(int) values[at].getValueCount()];
      }
    }

    @Override
    public void collect(int document) throws IOException {
      for (int at = 0; at < names.length; at++) {
        if (single[at] != null) {
          if (single[at].advanceExact(document)) {
            counts[at][single[at].ordValue()]++;
          }
        } else if (values[at].advanceExact(document)) {
          for (int left = values[at].docValueCount(); left > 0; left--) {
            counts[at][(int) values[at].nextOrd()]++;
          }
        }
      }
    }

    private void finishSegment() throws IOException {
      for (int at = 0; at < names.length && counts[at] != null; at++) {
        for (int ordinal = 0; ordinal < counts[at].length; ordinal++) {
          if (counts[at][ordinal] > 0) {
            String value = values[at].lookupOrd(ordinal).utf8ToString();
            found.merge(names[at] + "=" + value, counts[at][ordinal], Integer::sum);
          }
        }
        counts[at] = null;
      }
    }

    @Override
    public ScoreMode scoreMode() {
      return ScoreMode.COMPLETE_NO_SCORES;
    }

    @Override
    public String toString() {
      try {
        finishSegment();
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
      StringBuilder text = new StringBuilder();
      found.forEach((value, count) -> text.append(count).append('=').append(value).append('\u001e'));
      return text.toString();
    }
  }
}
