package io.customshift.models.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceMarkTest {
    private static final String RDF = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
            + " xmlns:i='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'><rdf:Description rdf:about=''>%s</rdf:Description>"
            + "</rdf:RDF>";

    @ParameterizedTest
    @MethodSource("io.customshift.models.provenance.SampleFiles#names")
    void everyFormatGivesTheMarkBack(String name) {
        byte[] file = SampleFiles.file(name);
        PictureContainer container = PictureContainer.of(file);
        assertThat(container.xmp(file)).isEmpty();
        byte[] described = container.withXmp(file, SampleFiles.MARK.packet());
        assertThat(container.xmp(described).flatMap(SourceMark::parse)).contains(SampleFiles.MARK);
    }

    @Test
    void anyTextOfAPromptComesBack() {
        Optional<String> prompt = Optional.of("a \"mug\" <on> the\n\ttable & \u00FCber \uD83D\uDE00 ]]>");
        SourceMark mark = new SourceMark(
                SourceMark.TRAINED_ALGORITHMIC_MEDIA, Optional.of("CustomShift Fleet"), Optional.of("1 & 2"), prompt);
        assertThat(SourceMark.parse(mark.packet())).contains(mark);
    }

    @Test
    void promptIsNotThereUnlessGiven() {
        assertThat(new String(SampleFiles.MARK.packet(), StandardCharsets.UTF_8))
                .doesNotContain("Prompt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<i:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture</i:DigitalSourceType>",
                "<i:DigitalSourceType rdf:resource='http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture'/>"
            })
    void elementsOfOtherWritersAreRead(String property) {
        Optional<SourceMark> mark = SourceMark.parse(RDF.formatted(property).getBytes(StandardCharsets.UTF_8));
        assertThat(mark.map(SourceMark::sourceType))
                .hasValueSatisfying(type -> assertThat(type).endsWith("/digitalCapture"));
        assertThat(mark.map(SourceMark::artificial)).contains(false);
    }

    @Test
    void nothingIsFetchedForAPacket() {
        String hostile = "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
                + RDF.formatted("<i:DigitalSourceType>&e;</i:DigitalSourceType>");
        assertThat(SourceMark.parse(hostile.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
}
