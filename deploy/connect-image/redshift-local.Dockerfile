# redshift-local, the stand-in for Amazon Redshift, alone. Build the project first (mvn -DskipTests package).
FROM eclipse-temurin:17.0.16_8-jre-jammy

COPY deploy/redshift-local/target/lib /opt/redshift-local/lib
COPY deploy/redshift-local/target/sluice-redshift-local-0.1.0.jar /opt/redshift-local/lib/

# PostgreSQL refuses to run as root.
RUN useradd --system --create-home --home-dir /var/lib/redshift-local redshift
USER redshift
VOLUME /var/lib/redshift-local
EXPOSE 5439
ENTRYPOINT ["java", "-Xmx512m", "-cp", "/opt/redshift-local/lib/*", "dev.sluice.redshift.local.Main"]
