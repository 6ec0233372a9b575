package quarterdeck.charsets;

import java.nio.charset.Charset;
import java.nio.charset.spi.CharsetProvider;
import java.util.Collections;
import java.util.Iterator;

/** Makes Mac OS Roman known to a Java runtime that has no module jdk.charsets. */
public final class Provider extends CharsetProvider {
    private final Charset macRoman = new MacRoman();

    @Override
    public Iterator<Charset> charsets() {
        return Collections.singletonList(macRoman).iterator();
    }

    @Override
    public Charset charsetForName(String name) {
        boolean known = "MacRoman".equalsIgnoreCase(name) || "x-MacRoman".equalsIgnoreCase(name);
        return known ? macRoman : null;
    }
}
