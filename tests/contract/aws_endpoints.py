"""aws_endpoints.py AWS_PROBE: host and signing Region of every service, in every Region that botocore knows, in all four variants, ours and botocore's."""
import itertools
import subprocess
import sys

import botocore.session
from botocore.endpoint_provider import EndpointProvider

SERVICES = ["iam", "sts", "organizations", "cloudtrail", "bedrock", "sso", "sso-oidc"]


def main():
    loader = botocore.session.get_session().get_component("data_loader")
    partitions = loader.load_data("partitions")
    regions = [name for partition in partitions["partitions"] for name in partition["regions"] if not name.endswith("-global")]
    cases = list(itertools.product(SERVICES, regions + ["eu-new-9", "ap-nowhere-1"], (False, True), (False, True)))
    providers = {name: EndpointProvider(loader.load_service_model(name, "endpoint-rule-set-1"), partitions) for name in SERVICES}
    lines = "".join(f"{service} {region} {int(fips)} {int(dual)}\n" for service, region, fips, dual in cases)
    ours = subprocess.run([sys.argv[1], "endpoints"], input=lines, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(ours) == len(cases)
    failures = 0
    for (service, region, fips, dual), line in zip(cases, ours):
        parameters = {"Region": region, "UseFIPS": fips, "UseDualStack": dual} | ({"UseGlobalEndpoint": False} if service == "sts" else {})
        endpoint = providers[service].resolve_endpoint(**parameters)
        signing = (endpoint.properties.get("authSchemes") or [{}])[0].get("signingRegion") or region
        expected = f"{endpoint.url.removeprefix('https://')} {signing}"
        if line != expected:
            failures += 1
            print(f"FAILED: {service} {region} fips={fips} dual={dual}: {line}, botocore {expected}")
    print(f"{len(cases)} endpoints in {len(regions)} Regions, {failures} failures")
    return 1 if failures or len(cases) < 1000 else 0


if __name__ == "__main__":
    sys.exit(main())
