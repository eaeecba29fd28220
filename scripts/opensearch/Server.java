import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * One node of a cluster for tests: the server of OpenSearch with the modules that the index needs,
 * all from the class path.  It has no users, no TLS and no security manager: loopback only.
 *
 * Arguments: the folder of the node, which holds config/opensearch.yml and config/log4j2.properties;
 * and "attached" if the node is to stop when its standard input is closed.
 */
public final class Server extends Node {
    private static final List<Class<? extends Plugin>> MODULES = List.of(
        Netty4Plugin.class, CommonAnalysisPlugin.class, PainlessPlugin.class, ReindexPlugin.class);

    private Server(Environment environment) {
        super(environment, MODULES, true);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Settings settings = Settings.builder().put("path.home", folder).build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), folder.resolve("config"), () -> folder.getFileName().toString());
        LogConfigurator.setNodeName(environment.settings().get("node.name"));
        LogConfigurator.configure(environment);
        Server server = new Server(environment);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, closed)));
        if (arguments.length > 1 && arguments[1].equals("attached")) {
            Thread watcher = new Thread(() -> exitWithParent(System.in));
            watcher.setDaemon(true);
            watcher.start();
        }
        server.start();
        closed.await();
    }

    private static void stop(Server server, CountDownLatch closed) {
        try {
            server.close();
            server.awaitClose(10, TimeUnit.SECONDS);
        } catch (Exception error) {
            error.printStackTrace();
        }
        closed.countDown();
    }

    private static void exitWithParent(InputStream input) {
        try {
            while (input.read() >= 0) {
                // What is sent has no meaning.
            }
        } catch (java.io.IOException error) {
            error.printStackTrace();
        }
        System.exit(0);
    }
}
