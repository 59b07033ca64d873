package io.github.easemobcamel.routes;

import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceAware;

/** Reads the route files as Camel does, but whatever fails in one of them comes with that file's name. */
class RoutesRead extends DefaultRoutesCollector {

    /** What has failed in a route file. */
    @SuppressWarnings("serial")
    static final class BrokenFile extends RuntimeException {

        private final String location;

        private BrokenFile(String location, Throwable cause) {
            super("in " + location, cause);
            this.location = location;
        }

        /** {@return the file, as Camel names it} */
        String location() {
            return location;
        }
    }

    private final List<RouteFile> files;

    /**
     * @param files what is in the folder
     */
    RoutesRead(List<RouteFile> files) {
        this.files = files;
    }

    @Override
    public Collection<Resource> findRouteResourcesFromDirectory(CamelContext camel, String exclude, String include) {
        return files.stream().filter(file -> RouteNames.isRouteFile(file.name()) && !file.switchesOff()).map(Resource.class::cast)
                .toList();
    }

    @Override
    public Collection<RoutesBuilder> collectRoutesFromDirectory(CamelContext camel, String exclude, String include) {
        List<RoutesBuilder> result = new ArrayList<>();
        for (RoutesBuilder builder : super.collectRoutesFromDirectory(camel, exclude, include)) {
            result.add(builder instanceof RouteConfigurationsBuilder both && builder instanceof ResourceAware file
                    && file.getResource() != null ? new File(builder, both, file.getResource().getLocation()) : builder);
        }
        return result;
    }

    private record File(RoutesBuilder routes, RouteConfigurationsBuilder configurations, String location)
            implements
                RoutesBuilder,
                RouteConfigurationsBuilder {

        @Override
        public void addRoutesToCamelContext(CamelContext camel) {
            attempt(() -> routes.addRoutesToCamelContext(camel));
        }

        @Override
        public void addTemplatedRoutesToCamelContext(CamelContext camel) {
            attempt(() -> routes.addTemplatedRoutesToCamelContext(camel));
        }

        @Override
        public Set<String> updateRoutesToCamelContext(CamelContext camel) throws Exception {
            return routes.updateRoutesToCamelContext(camel);
        }

        @Override
        public void addRouteConfigurationsToCamelContext(CamelContext camel) {
            attempt(() -> configurations.addRouteConfigurationsToCamelContext(camel));
        }

        @Override
        public void updateRouteConfigurationsToCamelContext(CamelContext camel) throws Exception {
            configurations.updateRouteConfigurationsToCamelContext(camel);
        }

        private void attempt(Step step) {
            try {
                step.run();
            } catch (Throwable e) {
                throw new BrokenFile(location, e);
            }
        }
    }

    private interface Step {
        void run() throws Exception;
    }
}
